// Pen strokes -> a photograph of them on paper or on a board, made up: printed lines, pens, light and camera vary.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import type { Raster } from '../../../src/preparation/raster.ts';
import { between, integerBetween, pick, type Random } from '../../random.ts';
import { addNoise, compress, defocus } from './camera.ts';
import { coverageOf, type Square } from './coverage.ts';
import { type Ground, printOn } from './grounds.ts';
import { randomLight } from './light.ts';

/** Gray of the whitest paper. */
const WHITE = 235;

interface Pen {
  /** Half the thickness of a line, as a part of the picture's side. */
  readonly radius: readonly [number, number];
  readonly darkness: readonly [number, number];
  /** How unevenly it writes, 0 to 1. */
  readonly grain: number;
}

const PENS: readonly Pen[] = [
  { radius: [0.006, 0.012], darkness: [0.5, 0.85], grain: 0.1 }, // ballpoint
  { radius: [0.008, 0.016], darkness: [0.3, 0.55], grain: 0.5 }, // pencil
  { radius: [0.016, 0.035], darkness: [0.5, 0.9], grain: 0 }, // felt pen
];

const CHALK: Pen = { radius: [0.014, 0.03], darkness: [0.5, 0.9], grain: 0.5 };

/** How far a photograph is turned, in radians. */
const MAX_TURN = 0.12;

/** A square photograph; of an empty sheet without strokes. */
export function photograph(strokes: readonly Stroke[], ground: Ground, random: Random): Raster {
  const side = 8 * integerBetween(12, 20, random);
  const turn = between(-MAX_TURN, MAX_TURN, random);
  const toPixels = (lines: readonly Stroke[]) => lines.map(line => line.map(point => turned(point, turn, side)));
  const reflected = new Float32Array(side * side).fill(1);
  for (const { lines, radius, darkness } of printOn(ground, random))
    darken(reflected, coverageOf(toPixels(lines), radius * side, side), darkness);
  const writing = toPixels(placed(strokes, random));
  const pen = ground === 'board' ? CHALK : pick(PENS, random);
  const coverage = coverageOf(writing, between(...pen.radius, random) * side, side);
  darken(reflected, grainy(coverage, pen.grain, random), between(...pen.darkness, random));
  const light = randomLight(side, random);
  const gray = (value: number) => (ground === 'board' ? WHITE * (1 - 0.8 * value) : WHITE * value);
  return develop({ side, values: reflected.map((value, i) => gray(value) * light[i]!) }, random);
}

function turned([x, y]: Point, turn: number, side: number): Point {
  const [cos, sin] = [Math.cos(turn), Math.sin(turn)];
  return [(x * cos - y * sin + 0.5) * side, (x * sin + y * cos + 0.5) * side];
}

/** The strokes within the picture, their longer side 0.35 to 0.7 of its. */
function placed(strokes: readonly Stroke[], random: Random): Stroke[] {
  const [xs, ys] = [0, 1].map(axis => strokes.flatMap(stroke => stroke.map(point => point[axis]!)));
  const [left, right] = [Math.min(...xs!), Math.max(...xs!)];
  const [top, bottom] = [Math.min(...ys!), Math.max(...ys!)];
  const scale = between(0.35, 0.7, random) / (Math.max(right - left, bottom - top) || 1);
  const room = (length: number) => Math.max(0, 0.35 - (scale * length) / 2);
  const [x, y] = [right - left, bottom - top].map(length => between(-room(length), room(length), random));
  return strokes.map(stroke =>
    stroke.map(([px, py]): Point => [x! + scale * (px - (left + right) / 2), y! + scale * (py - (top + bottom) / 2)]),
  );
}

function darken(reflected: Float32Array, coverage: Float32Array, darkness: number): void {
  for (let i = 0; i < reflected.length; i++) reflected[i]! *= 1 - darkness * coverage[i]!;
}

function grainy(coverage: Float32Array, grain: number, random: Random): Float32Array {
  return coverage.map(value => (value > 0 ? value * (1 - grain * random.uniform()) : 0));
}

function develop(sheet: Square, random: Random): Raster {
  const { side } = sheet;
  const seen = addNoise(defocus(sheet, side * between(0.002, 0.012, random)), between(0.5, 4, random), random);
  const { values } = compress(seen, between(0.1, 0.8, random));
  return {
    width: side,
    height: side,
    gray: Uint8Array.from(values, value => Math.max(0, Math.min(255, Math.round(value)))),
  };
}
