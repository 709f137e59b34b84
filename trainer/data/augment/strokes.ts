// A pen drawing varied as another hand would have drawn it: strokes in, strokes out. Rendering is src/preparation/ink.ts's.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import type { Augmentation } from '../../config/options.ts';
import type { Random } from '../../random.ts';
import { type Affine, randomAffine } from './affine.ts';
import { displacementAt, type ElasticGrid, randomElasticGrid } from './elastic.ts';
import { dropPoints, tremble } from './pen.ts';
import { spread } from './spline.ts';

/** Pixels that the longer side of a drawing spans while it is varied: about what src/preparation/ink.ts makes of it. */
const SPAN = 16;
const IMAGE_SIZE = 28;

/** Shape, then tremor, then the points that the pen's speed leaves. Position and size are left to rendering. */
export function varyStrokes(strokes: readonly Stroke[], limits: Augmentation, random: Random): readonly Stroke[] {
  const map = randomAffine({ ...limits, translation: 0, scaling: 0 }, random);
  const grid = limits.elastic > 0 ? randomElasticGrid(limits.elastic, random) : undefined;
  const gap = Math.abs(spread(limits.speed, random));
  return toPixels(strokes)
    .map(stroke => transform(stroke, map))
    .map(stroke => (grid ? displace(stroke, grid) : stroke))
    .map(stroke => (limits.jitter > 0 ? tremble(stroke, limits.jitter, random) : stroke))
    .map(stroke => dropPoints(stroke, gap));
}

/** The drawing around (0, 0), its longer side SPAN pixels; a single point stays one. */
export function toPixels(strokes: readonly Stroke[]): Stroke[] {
  const [left, right] = range(strokes, 0);
  const [top, bottom] = range(strokes, 1);
  const scale = SPAN / (Math.max(right - left, bottom - top) || 1);
  const [middleX, middleY] = [(left + right) / 2, (top + bottom) / 2];
  return strokes.map(stroke => stroke.map(([x, y]): Point => [(x - middleX) * scale, (y - middleY) * scale]));
}

function range(strokes: readonly Stroke[], axis: 0 | 1): [low: number, high: number] {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const stroke of strokes)
    for (const point of stroke) {
      low = Math.min(low, point[axis]);
      high = Math.max(high, point[axis]);
    }
  return [low, high];
}

function transform(stroke: Stroke, { a, b, c, d }: Affine): Stroke {
  return stroke.map(([x, y]): Point => [a * x + b * y, c * x + d * y]);
}

function displace(stroke: Stroke, grid: ElasticGrid): Stroke {
  const middle = (IMAGE_SIZE - 1) / 2;
  return stroke.map(([x, y]): Point => {
    const [dx, dy] = displacementAt(grid, IMAGE_SIZE, x + middle, y + middle);
    return [x + dx, y + dy];
  });
}
