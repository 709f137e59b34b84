// Pen positions on the pad as data: strokes grow point by point here, kept small enough for one request whatever is drawn.
// Where the positions come from and how they look is left to pad.ts.

import type { Point, Stroke } from '../ink.ts';

/** Sides of the pad in its own coordinates, whatever its size on the screen. */
export const PAD_UNITS = 1000;

/** A drawing at this limit makes a request of about 300 kB; the server takes 1 MiB. */
export const MAX_POINTS = 20_000;

/** The server takes no more strokes than these. */
export const MAX_STROKES = 1000;

const MIN_STEP_UNITS = 2;

/** Adds points to the last stroke, leaving out those that hardly differ from their predecessor. */
export function extendLast(strokes: readonly Stroke[], points: readonly Point[]): readonly Stroke[] {
  const last = strokes.at(-1);
  if (!last) return strokes;
  let room = MAX_POINTS - countPoints(strokes);
  const longer = [...last];
  for (const point of points.map(toPad)) {
    if (room <= 0) break;
    const [x, y] = longer.at(-1) ?? [Number.NaN, Number.NaN];
    if (Math.hypot(point[0] - x, point[1] - y) < MIN_STEP_UNITS) continue;
    longer.push(point);
    room--;
  }
  return longer.length > last.length ? [...strokes.slice(0, -1), longer] : strokes;
}

/** Begins a stroke with its first point; a full drawing takes no more. */
export function begin(strokes: readonly Stroke[], point: Point): readonly Stroke[] {
  const full = strokes.length >= MAX_STROKES || countPoints(strokes) >= MAX_POINTS;
  return full ? strokes : [...strokes, [toPad(point)]];
}

/** Inside the pad, to a tenth of a unit: finer is noise, and shorter numbers make smaller requests. */
function toPad([x, y]: Point): Point {
  const clamp = (value: number) => Math.round(Math.min(Math.max(value, 0), PAD_UNITS) * 10) / 10;
  return [clamp(x), clamp(y)];
}

function countPoints(strokes: readonly Stroke[]): number {
  return strokes.reduce((total, stroke) => total + stroke.length, 0);
}
