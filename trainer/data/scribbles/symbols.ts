// What people draw on a pad instead of digits: polygons, stars, hearts, faces, houses, arrows. Points from about -1
// to 1, y downwards.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import { between, integerBetween, pick, type Random } from '../../random.ts';
import { around, sampled } from './lines.ts';

const TURN = 2 * Math.PI;
const UP = -TURN / 4;

const SYMBOLS = [polygon, star, pentagram, heart, face, house, arrow, box, flower];

/** The strokes of one symbol. */
export function randomSymbol(random: Random): readonly Stroke[] {
  return pick(SYMBOLS, random)(random);
}

/** A triangle or a quadrilateral with sharp corners: more of them would make a 0. */
function polygon(random: Random): Stroke[] {
  const corners = integerBetween(3, 4, random);
  const start = TURN * random.uniform();
  const at = (i: number) =>
    around(start + ((i + between(-0.15, 0.15, random)) * TURN) / corners, between(0.8, 1, random));
  return [closed(Array.from({ length: corners }, (_, i) => at(i)))];
}

function star(random: Random): Stroke[] {
  const rays = integerBetween(4, 7, random);
  const inner = between(0.3, 0.55, random);
  return [
    closed(Array.from({ length: 2 * rays }, (_, i) => around(UP + (i * TURN) / (2 * rays), i % 2 === 0 ? 1 : inner))),
  ];
}

/** In one stroke, two corners on each time. */
function pentagram(random: Random): Stroke[] {
  const start = UP + between(-0.1, 0.1, random);
  return [closed(Array.from({ length: 5 }, (_, i) => around(start + (2 * i * TURN) / 5, 1)))];
}

/** x = 16 sin³t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, scaled. */
function heart(random: Random): Stroke[] {
  const width = between(0.9, 1.3, random);
  return [
    sampled(24, t => {
      const a = TURN * t;
      const y = 13 * Math.cos(a) - 5 * Math.cos(2 * a) - 2 * Math.cos(3 * a) - Math.cos(4 * a);
      return [width * Math.sin(a) ** 3, -y / 16];
    }),
  ];
}

function face(random: Random): Stroke[] {
  const [eyes, height] = [between(0.25, 0.4, random), between(0.2, 0.4, random)];
  const mood = between(-0.35, 0.4, random);
  const mouth = sampled(6, t => [t - 0.5, 0.35 + mood * 4 * t * (1 - t)]);
  return [circle(0, 0, 1), circle(-eyes, -height, 0.06), circle(eyes, -height, 0.06), mouth];
}

function house(random: Random): Stroke[] {
  const roof = between(-1.2, -0.7, random);
  const door = between(0.1, 0.5, random);
  return [
    closed([
      [-0.8, 1],
      [-0.8, -0.2],
      [0.8, -0.2],
      [0.8, 1],
    ]),
    [
      [-1, -0.2],
      [0, roof],
      [1, -0.2],
    ],
    [
      [door - 0.4, 1],
      [door - 0.4, 0.4],
      [door, 0.4],
      [door, 1],
    ],
  ];
}

/** Two-headed in part, so that it is no 1. */
function arrow(random: Random): Stroke[] {
  const angle = TURN * random.uniform();
  const head = (tip: Point, back: number): Stroke => {
    const side = (offset: number): Point => {
      const [x, y] = around(back + offset, 0.7);
      return [tip[0] + x, tip[1] + y];
    };
    return [side(0.6), tip, side(-0.6)];
  };
  const [from, to] = [around(angle + TURN / 2, 1), around(angle, 1)];
  const tail = random.uniform() < 0.5 ? [head(from, angle)] : [];
  return [[from, to], head(to, angle + TURN / 2), ...tail];
}

/** A rectangle with its diagonals or a cross in it. */
function box(random: Random): Stroke[] {
  const [x, y] = [between(0.7, 1, random), between(0.7, 1, random)];
  const frame = closed([
    [-x, -y],
    [x, -y],
    [x, y],
    [-x, y],
  ]);
  const diagonals: Stroke[] = [
    [
      [-x, -y],
      [x, y],
    ],
    [
      [x, -y],
      [-x, y],
    ],
  ];
  const upright: Stroke[] = [
    [
      [0, -y],
      [0, y],
    ],
    [
      [-x, 0],
      [x, 0],
    ],
  ];
  return [frame, ...(random.uniform() < 0.5 ? diagonals : upright)];
}

/** r = cos²-shaped petals around a middle. */
function flower(random: Random): Stroke[] {
  const petals = integerBetween(4, 6, random);
  const deep = between(0.4, 0.8, random);
  const outline = sampled(8 * petals, t => around(t * TURN, 1 - deep * Math.sin((petals * t * TURN) / 2) ** 2));
  return [outline, circle(0, 0, 0.2)];
}

function circle(x: number, y: number, radius: number): Stroke {
  return sampled(Math.ceil(6 + 14 * radius), t => {
    const [dx, dy] = around(t * TURN, radius);
    return [x + dx, y + dy];
  });
}

function closed(corners: readonly Point[]): Stroke {
  return [...corners, corners[0]!];
}
