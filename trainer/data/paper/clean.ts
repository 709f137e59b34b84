// Pen strokes -> a clean picture of them, as a drawing program or a scanner makes it.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import type { Raster } from '../../../src/preparation/raster.ts';
import { between, type Random } from '../../random.ts';
import { coverageOf } from './coverage.ts';

/** Pixels for a unit of the drawing, */
const SCALE = [40, 120] as const;
/** and in units half the thickness of a line and the paper around. */
const RADIUS = [0.015, 0.045] as const;
const MARGIN = 0.3;

/** Dark strokes, about 1 high, on white. */
export function cleanPictureOf(strokes: readonly Stroke[], random: Random): Raster {
  const [xs, ys] = [0, 1].map(axis => strokes.flatMap(stroke => stroke.map(point => point[axis]!))) as [
    number[],
    number[],
  ];
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const scale = between(...SCALE, random);
  const width = Math.ceil(scale * (Math.max(...xs) + MARGIN - left));
  const height = Math.ceil(scale * (Math.max(...ys) + MARGIN - top));
  const side = Math.max(width, height);
  const toPixels = ([x, y]: Point): Point => [scale * (x - left), scale * (y - top)];
  const lines = strokes.map(stroke => stroke.map(toPixels));
  const coverage = coverageOf(lines, scale * between(...RADIUS, random), side);
  const darkness = between(0.5, 1, random);
  const gray = Uint8Array.from({ length: width * height }, (_, i) => {
    const covered = coverage[Math.floor(i / width) * side + (i % width)]!;
    return Math.round(255 * (1 - darkness * covered));
  });
  return { width, height, gray };
}
