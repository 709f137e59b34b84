// Numbers written by one hand, composed of drawings of its digits: gaps, slant and sizes vary, boxes overlap, strokes touch.

import type { Point, Stroke } from '../../src/preparation/ink.ts';
import { between, integerBetween, type Random } from '../random.ts';
import { drawingAt } from './drawings.ts';
import type { LabelledStrokes } from './samples.ts';

/**
 * Between the boxes of neighbours are 0.1 to 0.6 of the height, or boxes overlap while their ink does not, or the ink
 * touches or crosses, or the pen was not lifted in between.
 */
export const SPACINGS = ['gaps', 'overlapping', 'touching', 'joined'] as const;
export type Spacing = (typeof SPACINGS)[number];

export interface WrittenNumber {
  /** Positions among the classes. */
  readonly labels: readonly number[];
  readonly digits: readonly (readonly Stroke[])[];
  readonly strokes: readonly Stroke[];
}

/** Of one hand are drawings of a writer that are so near to each other in the data set. */
const SAME_HAND = 40;

/** Rows for the height of a digit in which the distance of ink is measured. */
const ROWS = 24;

/** Some labels are wrong: wider than so many times the height is no digit, but is not blown up. */
const WIDEST = 1.5;

/** The share of digits of several strokes of which the last one is drawn at the end. */
const LATE = 0.1;

/** The longest way that a pen goes on from a digit to the next one. */
const SHORT = 0.6;

const DISTANCE = { overlapping: [0.05, 0.2], touching: [-0.12, 0], joined: [0.05, 0.3] } as const;

/** A number of that many digits about 1 high, by one hand. */
export function composeNumber(
  digits: LabelledStrokes,
  length: number,
  spacing: Spacing,
  random: Random,
): WrittenNumber {
  const first = integerBetween(0, digits.count - 1, random);
  const from = Math.max(0, first - SAME_HAND);
  const around = Array.from(digits.writers.subarray(from, first + SAME_HAND + 1), (writer, i) => ({
    writer,
    i: from + i,
  }));
  const hand = around.filter(({ writer }) => writer === digits.writers[first]).map(({ i }) => i);
  const slant = between(-0.3, 0.3, random);
  const slope = between(-0.08, 0.08, random);
  const labels: number[] = [];
  const placed: Stroke[][] = [];
  for (let i = 0; i < length; i++) {
    const index = hand[integerBetween(0, hand.length - 1, random)]!;
    labels.push(digits.labels[index]!);
    const own = slant + between(-0.06, 0.06, random);
    const lift = between(-0.08, 0.08, random) + i * slope;
    const sized = scaled(drawingAt(digits.drawings, index), between(0.8, 1.2, random));
    const digit = sized.map(stroke => stroke.map(([x, y]): Point => [x - own * y, y + lift]));
    const x = i === 0 ? 0 : placeAfter(placed.at(-1)!, digit, spacing, random);
    placed.push(digit.map(stroke => stroke.map(([px, py]): Point => [px + x, py])));
  }
  return { labels, digits: placed, strokes: spacing === 'joined' ? joined(placed) : inTime(placed, random) };
}

/** The last stroke of some digits is drawn after all others. */
function inTime(digits: readonly (readonly Stroke[])[], random: Random): Stroke[] {
  const isLate = (digit: readonly Stroke[]) => digit.length > 1 && random.uniform() < LATE;
  const late = digits.map(digit => (isLate(digit) ? digit.slice(-1) : []));
  return [...digits.flatMap((digit, i) => digit.slice(0, digit.length - late[i]!.length)), ...late.flat()];
}

/** The last stroke of a digit goes on to the first of the next where the way is short. */
function joined(digits: readonly (readonly Stroke[])[]): Stroke[] {
  const strokes: Stroke[] = [];
  for (const [first, ...others] of digits) {
    const last = strokes.at(-1);
    const [from, to] = [last?.at(-1), first![0]!];
    const isNear = from && to[0] > from[0] && Math.hypot(to[0] - from[0], to[1] - from[1]) < SHORT;
    if (last && isNear) strokes[strokes.length - 1] = [...last, ...first!];
    else strokes.push(first!);
    strokes.push(...others);
  }
  return strokes;
}

/** The digit `height` high, standing on 0. */
function scaled(strokes: readonly Stroke[], height: number): Stroke[] {
  const [top, bottom] = extent(strokes, 1);
  const [left, right] = extent(strokes, 0);
  const scale = height / Math.max(bottom - top, (right - left) / WIDEST, 1e-9);
  return strokes.map(stroke => stroke.map(([x, y]): Point => [scale * x, scale * (y - bottom)]));
}

function placeAfter(previous: readonly Stroke[], digit: readonly Stroke[], spacing: Spacing, random: Random): number {
  const [, right] = extent(previous, 0);
  const [left] = extent(digit, 0);
  if (spacing === 'gaps') return right - left + between(0.1, 0.6, random);
  const [ends, starts] = [rowEnds(previous, 1), rowEnds(digit, -1)];
  const distances = [...ends].flatMap(([row, end]) =>
    [row - 1, row, row + 1].map(near => (starts.has(near) ? -starts.get(near)! - end : Infinity)),
  );
  const distance = Math.min(...distances);
  const [low, high] = DISTANCE[spacing];
  return between(low, high, random) - (Number.isFinite(distance) ? distance : left - right);
}

/** The last x of the ink in each row, or with side -1 the first, negated. */
function rowEnds(strokes: readonly Stroke[], side: 1 | -1): Map<number, number> {
  const ends = new Map<number, number>();
  for (const stroke of strokes) {
    let [fromX, fromY] = stroke[0]!;
    for (const [x, y] of stroke) {
      const steps = Math.ceil(2 * ROWS * Math.abs(y - fromY)) + 1;
      for (let i = 0; i <= steps; i++) {
        const row = Math.round(ROWS * (fromY + ((y - fromY) * i) / steps));
        ends.set(row, Math.max(ends.get(row) ?? -Infinity, side * (fromX + ((x - fromX) * i) / steps)));
      }
      [fromX, fromY] = [x, y];
    }
  }
  return ends;
}

function extent(strokes: readonly Stroke[], axis: 0 | 1): [low: number, high: number] {
  let [low, high] = [Infinity, -Infinity];
  for (const stroke of strokes)
    for (const point of stroke) [low, high] = [Math.min(low, point[axis]), Math.max(high, point[axis])];
  return [low, high];
}
