// Lines that a pen leaves when nobody means a digit by them: tangles, zigzags, hatching, loops. Points in any unit, about
// -1 to 1, y downwards; each figure is longer or has more turns than a digit, so that it is none by accident.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import { between, integerBetween, pick, type Random } from '../../random.ts';
import { splineWeights } from '../augment/spline.ts';

/** Points of a smooth curve from one control point to the next. */
const CURVE_POINTS = 5;
const TURN = 2 * Math.PI;

const LINES = [tangle, strokes, zigzag, hatching, crossing, loops, spiral, wave, pieces];

/** 1 to 6 strokes without a meaning. */
export function randomLines(random: Random): readonly Stroke[] {
  return pick(LINES, random)(random);
}

/** One long curve that crosses itself. */
function tangle(random: Random): Stroke[] {
  return [curve(points(integerBetween(13, 20, random), random))];
}

/** Short curves anywhere. */
function strokes(random: Random): Stroke[] {
  return several(integerBetween(3, 6, random), () => curve(points(integerBetween(4, 7, random), random)));
}

function zigzag(random: Random): Stroke[] {
  const corners = integerBetween(6, 12, random);
  const narrow = between(0.3, 1, random);
  const corner = (i: number): Point => [
    (2 * i) / (corners - 1) - 1 + between(-0.08, 0.08, random),
    (i % 2 === 0 ? narrow : -narrow) * between(0.7, 1, random),
  ];
  return [
    turned(
      Array.from({ length: corners }, (_, i) => corner(i)),
      random,
    ),
  ];
}

/** Parallel lines, often with others across. */
function hatching(random: Random): Stroke[] {
  const angle = TURN * random.uniform();
  const across = random.uniform() < 0.5 ? parallels(integerBetween(2, 3, random), random) : [];
  return [...rotated(parallels(integerBetween(3, 5, random), random), angle), ...rotated(across, angle + TURN / 4)];
}

/** Two lines as a cross, or chords of a circle. */
function crossing(random: Random): Stroke[] {
  const angle = TURN * random.uniform();
  if (random.uniform() < 0.3) {
    const other = angle + between(0.19, 0.31, random) * TURN;
    return [angle, other].map(a => [around(a, between(0.7, 1, random)), around(a + TURN / 2, between(0.7, 1, random))]);
  }
  const count = integerBetween(3, 6, random);
  return several(count, i => {
    const from = angle + ((i + random.uniform()) * TURN) / (2 * count);
    return [around(from, 1), around(from + between(0.35, 0.65, random) * TURN, 1)];
  });
}

/** A row of loops as a coil of wire. */
function loops(random: Random): Stroke[] {
  const turns = integerBetween(4, 7, random);
  const radius = between(0.8, 1.6, random);
  const backwards = random.uniform() < 0.5 ? -1 : 1;
  const coil = sampled(12 * turns, t => {
    const [x, y] = around(backwards * turns * t * TURN, radius);
    return [x + t * turns, y];
  });
  return [turned(coil, random)];
}

function spiral(random: Random): Stroke[] {
  const turns = between(2.5, 4.5, random);
  const start = TURN * random.uniform();
  const backwards = random.uniform() < 0.5 ? -1 : 1;
  return [sampled(Math.ceil(12 * turns), t => around(start + backwards * turns * t * TURN, t + 0.05))];
}

function wave(random: Random): Stroke[] {
  const periods = between(2.5, 5, random);
  const height = between(0.15, 0.5, random);
  const rows = integerBetween(1, 3, random);
  const row = (i: number) =>
    sampled(Math.ceil(10 * periods), t => [
      2 * t - 1,
      i * between(0.6, 0.7, random) + height * Math.sin(periods * t * TURN),
    ]);
  return several(rows, row);
}

/** Straight and bent lines from corner to corner of a coarse grid, as signs of unknown scripts are made. */
function pieces(random: Random): Stroke[] {
  const place = (): Point => [integerBetween(-1, 1, random), integerBetween(-1, 1, random)];
  return several(integerBetween(4, 6, random), () => {
    const [from, to] = [place(), place()];
    const bend = random.uniform() < 0.4 ? between(-0.8, 0.8, random) : 0;
    return bent(from, to, bend);
  });
}

/** The way from one point to another along a parabola that leaves the straight line by `bend` of its length. */
function bent([x, y]: Point, [toX, toY]: Point, bend: number): Stroke {
  const [dx, dy] = [toX - x, toY - y];
  if (bend === 0)
    return [
      [x, y],
      [toX, toY],
    ];
  return sampled(8, t => {
    const off = 4 * bend * t * (1 - t);
    return [x + t * dx - off * dy, y + t * dy + off * dx];
  });
}

/** The cubic B-spline of at least four control points. */
function curve(controls: readonly Point[]): Stroke {
  const spans = controls.length - 3;
  return sampled(spans * CURVE_POINTS, t => {
    const first = Math.min(spans - 1, Math.floor(t * spans));
    let [x, y] = [0, 0];
    for (const [j, weight] of splineWeights(t * spans - first).entries()) {
      x += weight * controls[first + j]![0];
      y += weight * controls[first + j]![1];
    }
    return [x, y];
  });
}

/** `count` level lines above each other, their ends ragged. */
function parallels(count: number, random: Random): Stroke[] {
  return several(count, i => {
    const y = (2 * (i + between(0.2, 0.8, random))) / count - 1;
    return [
      [-between(0.6, 1, random), y + between(-0.1, 0.1, random)],
      [between(0.6, 1, random), y + between(-0.1, 0.1, random)],
    ];
  });
}

function points(count: number, random: Random): Point[] {
  return Array.from({ length: count }, (): Point => [between(-1, 1, random), between(-1, 1, random)]);
}

/** The points at t = 0, 1/steps, …, 1. */
export function sampled(steps: number, at: (t: number) => Point): Stroke {
  return Array.from({ length: steps + 1 }, (_, i) => at(i / steps));
}

export function around(angle: number, radius: number): Point {
  return [radius * Math.cos(angle), radius * Math.sin(angle)];
}

function several(count: number, stroke: (i: number) => Stroke): Stroke[] {
  return Array.from({ length: count }, (_, i) => stroke(i));
}

function turned(stroke: Stroke, random: Random): Stroke {
  return rotated([stroke], TURN * random.uniform())[0]!;
}

function rotated(strokes: readonly Stroke[], angle: number): Stroke[] {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return strokes.map(stroke => stroke.map(([x, y]): Point => [cos * x - sin * y, sin * x + cos * y]));
}
