// Ten drawings that every good model of digits reads, as plain as a school book has them.

import type { Point, Stroke } from '../../src/preparation/ink.ts';

const STEPS = 16;

/** Part of an ellipse, in quarter turns clockwise from its right end. */
function arc([x, y]: Point, [width, height]: Point, from: number, to: number): Stroke {
  return Array.from({ length: STEPS + 1 }, (_, i): Point => {
    const angle = ((from + ((to - from) * i) / STEPS) * Math.PI) / 2;
    return [x + (width / 2) * Math.cos(angle), y + (height / 2) * Math.sin(angle)];
  });
}

/** Digit n at position n. */
export const GOLDEN_DRAWINGS: readonly (readonly Stroke[])[] = [
  [arc([50, 50], [60, 100], 3, 7)],
  [
    [
      [50, 0],
      [50, 100],
    ],
  ],
  [[...arc([50, 30], [56, 60], 2, 4.5), [20, 100], [82, 100]]],
  [[...arc([45, 25], [60, 50], 2.2, 5), ...arc([45, 75], [66, 50], 3, 5.8)]],
  [
    [
      [55, 0],
      [15, 65],
      [85, 65],
    ],
    [
      [65, 35],
      [65, 105],
    ],
  ],
  [[[75, 0], [28, 0], [24, 42], ...arc([46, 68], [64, 64], 2.8, 5.7)]],
  [[[65, 0], [35, 40], ...arc([50, 72], [56, 56], 2, 6)]],
  [
    [
      [15, 0],
      [85, 0],
      [40, 100],
    ],
  ],
  [arc([50, 25], [50, 50], 1, 5), arc([50, 75], [60, 50], 3, 7)],
  [[...arc([48, 28], [56, 56], 4, 0), [76, 28], [66, 100]]],
];
