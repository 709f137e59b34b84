// Pen strokes and printed lines -> how much of every pixel of a square sheet they cover.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';

/** Values of a square, row by row. */
export interface Square {
  readonly side: number;
  readonly values: Float32Array;
}

/** Coverages 0 to 1 of lines with round ends; points and the radius in pixels. */
export function coverageOf(strokes: readonly Stroke[], radius: number, side: number): Float32Array {
  const covered = new Float32Array(side * side);
  for (const stroke of strokes) {
    let from = stroke[0]!;
    for (const to of stroke) {
      coverSegment(covered, side, from, to, radius);
      from = to;
    }
  }
  return covered;
}

function coverSegment(covered: Float32Array, side: number, from: Point, to: Point, radius: number): void {
  const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
  const squaredLength = dx * dx + dy * dy || 1;
  const range = (a: number, b: number): [number, number] => [
    Math.max(0, Math.floor(Math.min(a, b) - radius - 1)),
    Math.min(side - 1, Math.ceil(Math.max(a, b) + radius + 1)),
  ];
  const [[left, right], [top, bottom]] = [range(from[0], to[0]), range(from[1], to[1])];
  for (let y = top; y <= bottom; y++)
    for (let x = left; x <= right; x++) {
      const along = Math.min(1, Math.max(0, ((x - from[0]) * dx + (y - from[1]) * dy) / squaredLength));
      const distance = Math.hypot(from[0] + along * dx - x, from[1] + along * dy - y);
      const share = Math.min(1, Math.max(0, radius - distance + 0.5)) * Math.min(1, 2 * radius);
      if (share > covered[y * side + x]!) covered[y * side + x] = share;
    }
}
