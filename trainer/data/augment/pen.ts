// What varies in the movement of a pen, as points in and points out: the hand's tremor and its speed.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import type { Random } from '../../random.ts';
import { SPLINE_VARIANCE, splineWeights, spread, UNIFORM_DEVIATION } from './spline.ts';

/** Way of the pen, in pixels, between two control points of the tremor. */
const TREMOR_DISTANCE = 3;

/** The points displaced by smooth noise along the pen's way, with the standard deviation `amount` along each axis. */
export function tremble(stroke: Stroke, amount: number, random: Random): Stroke {
  const ways = waysAlong(stroke);
  const count = Math.floor(ways.at(-1)! / TREMOR_DISTANCE) + 4;
  const limit = amount / (UNIFORM_DEVIATION * Math.sqrt(SPLINE_VARIANCE));
  const controls = Array.from({ length: count }, (): Point => [spread(limit, random), spread(limit, random)]);
  return stroke.map(([x, y], i): Point => {
    const [dx, dy] = noiseAt(ways[i]! / TREMOR_DISTANCE, controls);
    return [x + dx, y + dy];
  });
}

function noiseAt(place: number, controls: readonly Point[]): Point {
  const first = Math.floor(place);
  let [dx, dy] = [0, 0];
  for (const [j, weight] of splineWeights(place - first).entries()) {
    dx += weight * controls[first + j]![0];
    dy += weight * controls[first + j]![1];
  }
  return [dx, dy];
}

/** How far the pen has come at each point. */
function waysAlong(stroke: Stroke): Float64Array {
  const ways = new Float64Array(stroke.length);
  for (let i = 1; i < stroke.length; i++) ways[i] = ways[i - 1]! + distance(stroke[i - 1]!, stroke[i]!);
  return ways;
}

/** The points that a faster hand leaves: the ends, and between them those at least `gap` from the one before. */
export function dropPoints(stroke: Stroke, gap: number): Stroke {
  const last = stroke.length - 1;
  let kept = stroke[0]!;
  return stroke.filter((point, i) => {
    if (i > 0 && i < last && distance(kept, point) < gap) return false;
    kept = point;
    return true;
  });
}

/** Not Math.hypot, whose last bit may differ from platform to platform. */
function distance(from: Point, to: Point): number {
  const dx = to[0] - from[0];
  const dy = to[1] - from[1];
  return Math.sqrt(dx * dx + dy * dy);
}
