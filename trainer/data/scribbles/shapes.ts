// Filled bodies, white or gray, plain or with a texture: what a picture holds that is no writing.

import { between, integerBetween, pick, type Random } from '../../random.ts';
import { elasticField, randomElasticGrid } from '../augment/elastic.ts';

const TURN = 2 * Math.PI;

/** (|u / a|^power + |v / b|^power)^(1 / power) ≤ 1 + wobble·cos(waves·angle): diamonds, ellipses, rectangles and blobs. */
interface Body {
  x: number;
  y: number;
  /** Half the sides in pixels; none so thin that it could be a 1. */
  a: number;
  b: number;
  angle: number;
  power: number;
  wobble: number;
  waves: number;
}

/** Brightness -1 to 1 of the pixel (x, y), around 0. */
type Texture = (x: number, y: number) => number;

const TEXTURES = [plain, gradient, stripes, clouds, grain];

/** Writes 1 to 3 bodies to `target`: size² values 0 to 1. */
export function drawShapes(target: Float32Array, size: number, random: Random): void {
  const bodies = Array.from({ length: integerBetween(1, 3, random) }, () => randomBody(size, random));
  const depth = between(0.1, 0.7, random);
  const level = random.uniform() < 0.4 ? 1 : between(0.3, 1, random);
  const texture = pick(TEXTURES, random)(size, random);
  for (let y = 0, pixel = 0; y < size; y++)
    for (let x = 0; x < size; x++, pixel++) {
      let covered = 0;
      for (const body of bodies) covered = Math.max(covered, coverage(body, x, y));
      target[pixel] = covered === 0 ? 0 : covered * level * (1 - depth * (0.5 + 0.5 * texture(x, y)));
    }
}

function randomBody(size: number, random: Random): Body {
  const middle = (size - 1) / 2;
  const [x, y] = [middle + between(-4, 4, random), middle + between(-4, 4, random)];
  const [a, b] = [between(0.18, 0.45, random) * size, between(0.18, 0.45, random) * size];
  const wobble = random.uniform() < 0.5 ? 0 : between(0, 0.4, random);
  const power = pick([1, 2, 2, 6], random);
  return {
    x,
    y,
    a,
    b,
    angle: pick([0, TURN * random.uniform()], random),
    power,
    wobble,
    waves: integerBetween(2, 6, random),
  };
}

/** How much of a pixel the body covers, about. */
function coverage({ x, y, a, b, angle, power, wobble, waves }: Body, column: number, row: number): number {
  const [dx, dy] = [column - x, row - y];
  const u = (Math.cos(angle) * dx + Math.sin(angle) * dy) / a;
  const v = (Math.cos(angle) * dy - Math.sin(angle) * dx) / b;
  const reach = (Math.abs(u) ** power + Math.abs(v) ** power) ** (1 / power);
  const edge = wobble === 0 ? 1 : 1 + wobble * Math.cos(waves * Math.atan2(v, u));
  return Math.min(1, Math.max(0, (edge - reach) * Math.min(a, b) + 0.5));
}

function plain(): Texture {
  return () => -1;
}

function gradient(size: number, random: Random): Texture {
  const angle = TURN * random.uniform();
  const [cos, sin] = [Math.cos(angle) / size, Math.sin(angle) / size];
  return (x, y) => clamp(2 * (cos * (x - size / 2) + sin * (y - size / 2)));
}

function stripes(_: number, random: Random): Texture {
  const angle = TURN * random.uniform();
  const frequency = TURN / between(2.5, 9, random);
  const [cos, sin] = [frequency * Math.cos(angle), frequency * Math.sin(angle)];
  return (x, y) => Math.sin(cos * x + sin * y);
}

function clouds(size: number, random: Random): Texture {
  const { dx } = elasticField(randomElasticGrid(0.6, random), size);
  return (x, y) => clamp(dx[y * size + x]!);
}

function grain(_: number, random: Random): Texture {
  return () => 2 * random.uniform() - 1;
}

function clamp(value: number): number {
  return Math.min(1, Math.max(-1, value));
}
