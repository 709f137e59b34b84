// Pen positions on the pad as data: strokes grow, and are erased, point by point here, kept small enough for one request
// whatever is drawn. Where the positions come from is left to pointer.ts and keys.ts, how they look to canvas.ts.

import type { Point, Stroke } from '../../preparation/ink.ts';

/** A position of the pen in the pad's coordinates, and how hard it presses: 0 to 1, 0.5 where nobody knows. */
export type PenPoint = readonly [x: number, y: number, pressure: number];
export type PenStroke = readonly PenPoint[];

export const UNKNOWN_PRESSURE = 0.5;

/** Sides of the pad in its own coordinates, whatever its size on the screen. */
export const PAD_UNITS = 1000;

/** A drawing at this limit makes a request of about 300 kB; the server takes more. */
export const MAX_POINTS = 20_000;

/** The server takes no more strokes than these. */
export const MAX_STROKES = 1000;

const MIN_STEP_UNITS = 2;

/** Adds points to the last stroke, leaving out those that hardly differ from their predecessor. */
export function extendLast(strokes: readonly PenStroke[], points: readonly PenPoint[]): readonly PenStroke[] {
  const last = strokes.at(-1);
  if (!last) return strokes;
  let room = MAX_POINTS - countPoints(strokes);
  const longer = [...last];
  for (const point of points.map(toPad)) {
    if (room <= 0) break;
    const before = longer.at(-1);
    if (before && distance(before, point) < MIN_STEP_UNITS) continue;
    longer.push(point);
    room--;
  }
  return longer.length > last.length ? [...strokes.slice(0, -1), longer] : strokes;
}

/** Begins a stroke with its first point; a full drawing takes no more. */
export function begin(strokes: readonly PenStroke[], point: PenPoint): readonly PenStroke[] {
  return isFull(strokes) ? strokes : [...strokes, [toPad(point)]];
}

export function isFull(strokes: readonly PenStroke[]): boolean {
  return strokes.length >= MAX_STROKES || countPoints(strokes) >= MAX_POINTS;
}

/** Takes away what lies within `radius` of a point; a stroke that it goes through becomes two. */
export function erase(strokes: readonly PenStroke[], at: PenPoint, radius: number): readonly PenStroke[] {
  let changed = false;
  const left = strokes.flatMap(stroke => {
    const runs = runsOutside(stroke, at, radius);
    if (runs === undefined) return [stroke];
    changed = true;
    return runs;
  });
  return changed && left.length <= MAX_STROKES && countPoints(left) <= MAX_POINTS ? left : strokes;
}

/** The pieces of a stroke outside the circle; undefined when it does not touch it. */
function runsOutside(stroke: PenStroke, at: PenPoint, radius: number): PenStroke[] | undefined {
  const dense = stroke.flatMap((point, i) => (i > 0 ? between(stroke[i - 1]!, point, at, radius) : [point]));
  const runs: PenPoint[][] = [[]];
  for (const point of dense) {
    if (distance(point, at) > radius) runs.at(-1)!.push(point);
    else if (runs.at(-1)!.length > 0) runs.push([]);
  }
  const isTouched = dense.some(point => distance(point, at) <= radius);
  return isTouched ? runs.filter(run => run.length > 0) : undefined;
}

/** The end of a piece of line, before it, where the piece passes the circle, points that are closer than its radius. */
function between(from: PenPoint, to: PenPoint, at: PenPoint, radius: number): PenPoint[] {
  const length = distance(from, to);
  const isFar = Math.min(distance(from, at), distance(to, at)) > length + radius;
  const steps = isFar ? 1 : Math.max(1, Math.ceil(length / (radius / 2)));
  return Array.from({ length: steps }, (_, i): PenPoint => {
    if (i === steps - 1) return to;
    const share = (i + 1) / steps;
    return toPad([from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1]), to[2]]);
  });
}

/** The strokes as the server takes them: without pressure. */
export function plainStrokes(strokes: readonly PenStroke[]): Stroke[] {
  return strokes.map(stroke => stroke.map(([x, y]): Point => [x, y]));
}

/** Inside the pad, to a tenth of a unit: finer is noise, and shorter numbers make smaller requests. */
function toPad([x, y, pressure]: PenPoint): PenPoint {
  const clamp = (value: number) => Math.round(Math.min(Math.max(value, 0), PAD_UNITS) * 10) / 10;
  return [clamp(x), clamp(y), pressure];
}

function distance([x, y]: PenPoint, [u, v]: PenPoint): number {
  return Math.hypot(u - x, v - y);
}

function countPoints(strokes: readonly PenStroke[]): number {
  return strokes.reduce((total, stroke) => total + stroke.length, 0);
}
