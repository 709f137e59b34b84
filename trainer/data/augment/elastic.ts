// Elastic distortion (Simard et al. 2003): a smooth random field of displacements. Their fields are noise blurred with a
// Gaussian of 4 pixels; here it is a cubic B-spline over a coarse grid, which is nearly the same and far cheaper.

import type { Random } from '../../random.ts';
import type { Field } from './resample.ts';
import { SPLINE_VARIANCE, splineWeights, spread, UNIFORM_DEVIATION } from './spline.ts';

/** Distances of control points along a side: 7 pixels of 28, a blur of 4 pixels. */
const INTERVALS = 4;
const CONTROLS = INTERVALS + 3;

/** Displacements in pixels at the CONTROLS² control points, row by row. */
export interface ElasticGrid {
  dx: Float64Array;
  dy: Float64Array;
}

/** A grid whose field has the standard deviation `amount`, in pixels, along each axis. */
export function randomElasticGrid(amount: number, random: Random): ElasticGrid {
  const limit = amount / (UNIFORM_DEVIATION * SPLINE_VARIANCE);
  const controls = () => Float64Array.from({ length: CONTROLS * CONTROLS }, () => spread(limit, random));
  return { dx: controls(), dy: controls() };
}

/** For each pixel along a side: the first of its four control points, and their weights. */
interface SplineTable {
  first: Int32Array;
  weights: Float64Array;
}

function splineTable(size: number): SplineTable {
  const table = { first: new Int32Array(size), weights: new Float64Array(4 * size) };
  for (let pixel = 0; pixel < size; pixel++) {
    const { first, weights } = controlsAt(pixel, size);
    table.first[pixel] = first;
    table.weights.set(weights, 4 * pixel);
  }
  return table;
}

/** Control points around a coordinate in pixels; beyond the image's edge those of the edge. */
function controlsAt(coordinate: number, size: number) {
  const place = Math.min(Math.max(((coordinate + 0.5) / size) * INTERVALS, 0), INTERVALS);
  const first = Math.min(Math.floor(place), INTERVALS - 1);
  return { first, weights: splineWeights(place - first) };
}

/** The displacements at every pixel: size² values along each axis, row by row. */
export function elasticField({ dx, dy }: ElasticGrid, size: number): Field {
  const table = splineTable(size);
  return { dx: atPixels(dx, size, table), dy: atPixels(dy, size, table) };
}

function atPixels(controls: Float64Array, size: number, { first, weights }: SplineTable): Float32Array {
  const field = new Float32Array(size * size);
  const row = new Float64Array(CONTROLS);
  for (let y = 0; y < size; y++) {
    blendRows(controls, first[y]!, weights, 4 * y, row);
    for (let x = 0; x < size; x++) field[y * size + x] = blend(row, first[x]!, 1, weights, 4 * x);
  }
  return field;
}

function blendRows(controls: Float64Array, first: number, weights: Float64Array, at: number, row: Float64Array): void {
  for (let column = 0; column < CONTROLS; column++)
    row[column] = blend(controls, first * CONTROLS + column, CONTROLS, weights, at);
}

function blend(values: Float64Array, start: number, step: number, weights: ArrayLike<number>, at: number): number {
  return (
    values[start]! * weights[at]! +
    values[start + step]! * weights[at + 1]! +
    values[start + 2 * step]! * weights[at + 2]! +
    values[start + 3 * step]! * weights[at + 3]!
  );
}

/** The displacement at (x, y), in pixels from the image's top left pixel. */
export function displacementAt(grid: ElasticGrid, size: number, x: number, y: number): [dx: number, dy: number] {
  const column = controlsAt(x, size);
  const row = controlsAt(y, size);
  let [dx, dy] = [0, 0];
  for (const [j, weight] of row.weights.entries()) {
    const start = (row.first + j) * CONTROLS + column.first;
    dx += weight * blend(grid.dx, start, 1, column.weights, 0);
    dy += weight * blend(grid.dy, start, 1, column.weights, 0);
  }
  return [dx, dy];
}
