// Strokes grow within the pad and within what one request may carry.

import { describe, expect, it } from 'vitest';
import type { Point, Stroke } from '../../../src/ink.ts';
import { begin, extendLast, MAX_POINTS, MAX_STROKES, PAD_UNITS } from '../../../src/page/strokes.ts';

/** A pen that runs up and down the pad without ever standing still. */
function zigzag(points: number): Point[] {
  return Array.from({ length: points }, (_, i) => [i % 2 ? PAD_UNITS - 0.1 : 0.1, (i * 7.3) % PAD_UNITS]);
}

describe('begin', () => {
  it('adds a stroke with one point', () => {
    expect(begin([[[1, 2]]], [3, 4])).toEqual([[[1, 2]], [[3, 4]]]);
  });

  it('keeps points inside the pad, to a tenth of a unit', () => {
    expect(begin([], [-5, 1200])).toEqual([[[0, PAD_UNITS]]]);
    expect(begin([], [12.3456, 0.04])).toEqual([[[12.3, 0]]]);
  });

  it('adds nothing to as many strokes as the server takes', () => {
    const full: Stroke[] = Array.from({ length: MAX_STROKES }, () => [[1, 1]]);
    expect(begin(full, [2, 2])).toBe(full);
  });
});

describe('extendLast', () => {
  it('leaves earlier strokes and its argument as they are', () => {
    const strokes: Stroke[] = [[[1, 1]], [[5, 5]]];
    const longer = extendLast(strokes, [[9, 9]]);
    expect(longer).toEqual([
      [[1, 1]],
      [
        [5, 5],
        [9, 9],
      ],
    ]);
    expect(strokes[1]).toHaveLength(1);
    expect(longer[0]).toBe(strokes[0]);
  });

  it('gives the same strokes back when the pen hardly moved', () => {
    const strokes: Stroke[] = [[[5, 5]]];
    expect(
      extendLast(strokes, [
        [6, 6],
        [5, 6.5],
      ]),
    ).toBe(strokes);
  });

  it('follows a pen that crawls', () => {
    let strokes: readonly Stroke[] = [[[0, 0]]];
    for (let x = 0; x <= 100; x += 0.5) strokes = extendLast(strokes, [[x, 0]]);
    expect(strokes[0]?.at(-1)).toEqual([100, 0]);
  });

  it('keeps any drawing below 1 MiB of JSON', () => {
    const strokes = extendLast([[[0.1, 0.1]]], zigzag(3 * MAX_POINTS));
    expect(strokes[0]).toHaveLength(MAX_POINTS);
    expect(JSON.stringify({ strokes }).length).toBeLessThan(2 ** 20);
    expect(begin(strokes, [1, 1])).toBe(strokes);
  });
});
