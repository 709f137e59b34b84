// Pen drawings as plain numbers: a hundred thousand of them are kept and sent to a thread as a few arrays.

import type { Point, Stroke } from '../../src/preparation/ink.ts';

export interface Drawings {
  /** x, y, x, y … of all points, y downwards, any unit. */
  points: Float32Array;
  /** Where each stroke ends, counted in points. */
  strokeEnds: Uint32Array;
  /** Where each drawing ends, counted in strokes. */
  drawingEnds: Uint32Array;
}

export function packDrawings(drawings: readonly (readonly Stroke[])[]): Drawings {
  const strokes = drawings.flat();
  const points = new Float32Array(2 * strokes.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const stroke of strokes)
    for (const [x, y] of stroke) {
      points[at++] = x;
      points[at++] = y;
    }
  return { points, strokeEnds: ends(strokes), drawingEnds: ends(drawings) };
}

function ends(parts: readonly { length: number }[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(parts, ({ length }) => (end += length));
}

export function drawingAt({ points, strokeEnds, drawingEnds }: Drawings, index: number): Stroke[] {
  const strokes: Stroke[] = [];
  for (let stroke = drawingEnds[index - 1] ?? 0; stroke < drawingEnds[index]!; stroke++) {
    const [start, end] = [strokeEnds[stroke - 1] ?? 0, strokeEnds[stroke]!];
    strokes.push(Array.from({ length: end - start }, (_, i): Point => pointAt(points, start + i)));
  }
  return strokes;
}

function pointAt(points: Float32Array, index: number): Point {
  return [points[2 * index]!, points[2 * index + 1]!];
}
