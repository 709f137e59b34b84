// Strokes grow within the pad and within what one request may carry.

import { describe, expect, it } from 'vitest';
import {
  begin,
  erase,
  extendLast,
  MAX_POINTS,
  MAX_STROKES,
  PAD_UNITS,
  type PenPoint,
  type PenStroke,
  plainStrokes,
} from '../../../src/page/pad/strokes.ts';

const pen = (...points: [number, number][]): PenStroke => points.map(([x, y]): PenPoint => [x, y, 0.5]);

/** A pen that runs up and down the pad without ever standing still. */
function zigzag(points: number): PenPoint[] {
  return Array.from({ length: points }, (_, i) => [i % 2 ? PAD_UNITS - 0.1 : 0.1, (i * 7.3) % PAD_UNITS, 0.5]);
}

describe('begin', () => {
  it('adds a stroke with one point', () => {
    expect(begin([pen([1, 2])], [3, 4, 0.9])).toEqual([pen([1, 2]), [[3, 4, 0.9]]]);
  });

  it('keeps points inside the pad, to a tenth of a unit', () => {
    expect(begin([], [-5, 1200, 0.5])).toEqual([pen([0, PAD_UNITS])]);
    expect(begin([], [12.3456, 0.04, 0.5])).toEqual([pen([12.3, 0])]);
  });

  it('adds nothing to as many strokes as the server takes', () => {
    const full = Array.from({ length: MAX_STROKES }, () => pen([1, 1]));
    expect(begin(full, [2, 2, 0.5])).toBe(full);
  });
});

describe('extendLast', () => {
  it('leaves earlier strokes and its argument as they are', () => {
    const strokes = [pen([1, 1]), pen([5, 5])];
    const longer = extendLast(strokes, pen([9, 9]));
    expect(longer).toEqual([pen([1, 1]), pen([5, 5], [9, 9])]);
    expect(strokes[1]).toHaveLength(1);
    expect(longer[0]).toBe(strokes[0]);
  });

  it('gives the same strokes back when the pen hardly moved', () => {
    const strokes = [pen([5, 5])];
    expect(extendLast(strokes, pen([6, 6], [5, 6.5]))).toBe(strokes);
  });

  it('follows a pen that crawls', () => {
    let strokes: readonly PenStroke[] = [pen([0, 0])];
    for (let x = 0; x <= 100; x += 0.5) strokes = extendLast(strokes, pen([x, 0]));
    expect(strokes[0]?.at(-1)).toEqual([100, 0, 0.5]);
  });

  it('keeps any drawing below 1 MiB of JSON', () => {
    const strokes = extendLast([pen([0.1, 0.1])], zigzag(3 * MAX_POINTS));
    expect(strokes[0]).toHaveLength(MAX_POINTS);
    expect(JSON.stringify({ strokes: plainStrokes(strokes) }).length).toBeLessThan(2 ** 20);
    expect(begin(strokes, [1, 1, 0.5])).toBe(strokes);
  });
});

describe('erase', () => {
  const line = pen([0, 500], [1000, 500]);

  it('cuts a stroke in two where it goes through, however far apart its points are', () => {
    const [left, right, ...others] = erase([line], [500, 510, 0.5], 40);
    expect(others).toEqual([]);
    expect(left?.[0]).toEqual([0, 500, 0.5]);
    expect(right?.at(-1)).toEqual([1000, 500, 0.5]);
    expect(left?.at(-1)?.[0]).toBeGreaterThan(440);
    expect(left?.at(-1)?.[0]).toBeLessThan(462);
    expect(right?.[0]?.[0]).toBeGreaterThan(538);
  });

  it('takes a dot away, and leaves what it does not touch the very same', () => {
    expect(erase([pen([100, 100])], [110, 100, 0.5], 40)).toEqual([]);
    const strokes = [line, pen([100, 100])];
    expect(erase(strokes, [500, 700, 0.5], 40)).toBe(strokes);
    expect(erase(strokes, [100, 100, 0.5], 40)).toEqual([line]);
    expect(erase(strokes, [100, 100, 0.5], 40)[0]).toBe(line);
  });
});

it('the server gets positions alone', () => {
  expect(plainStrokes([[[1, 2, 0.7]]])).toEqual([[[1, 2]]]);
});
