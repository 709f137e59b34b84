// Where ink that touches may be cut: along seams from top to bottom that cross as little ink as they can (as in Avidan and
// Shamir, "Seam carving for content-aware image resizing", 2007).

import type { Raster } from '../preparation/raster.ts';

export interface Seam {
  /** In each row the first column that is right of it. */
  readonly columns: Int32Array;
  /** Ink that it crosses, in pixels. */
  readonly cost: number;
}

/** What a step aside costs, in pixels of ink. */
const ASIDE = 0.02;

/** The cheapest seams through the middle row, from left to right: cheaper than all that are less than `near` away. */
export function seamsOf(ink: Raster, near: number, margin: number, most: number): Seam[] {
  const { width, height } = ink;
  const middle = height >> 1;
  const [above, below] = [costsTo(ink, 0, middle), costsTo(ink, height - 1, middle)];
  const at = middle * width;
  const total = Float32Array.from(
    { length: width },
    (_, x) => above[at + x]! + below[at + x]! - ink.gray[at + x]! / 255,
  );
  const seams: Seam[] = [];
  for (let x = Math.ceil(margin); x < width - margin; x++) {
    if (total[x]! > most) continue;
    // of equal ones the middle
    const around = total.subarray(Math.max(0, x - near), x + near + 1);
    const least = Math.min(...around);
    if (total[x]! > least + 1e-4) continue;
    let end = x;
    while (end + 1 < width - margin && total[end + 1]! <= least + 0.05) end++;
    const through = (x + end) >> 1;
    const columns = new Int32Array(height);
    trace(above, width, middle, -1, through, columns);
    trace(below, width, middle, 1, through, columns);
    seams.push({ columns, cost: total[through]! });
    x = end + near;
  }
  return seams;
}

/** Row by row from the edge to the middle, the least cost of a seam to each pixel. */
function costsTo({ width, height, gray }: Raster, edge: number, middle: number): Float32Array {
  const costs = new Float32Array(width * height);
  const step = edge < middle ? 1 : -1;
  for (let y = edge; ; y += step) {
    const [row, before] = [y * width, (y - step) * width];
    for (let x = 0; x < width; x++) {
      let least = 0;
      if (y !== edge) {
        least = costs[before + x]!;
        if (x > 0) least = Math.min(least, costs[before + x - 1]! + ASIDE);
        if (x + 1 < width) least = Math.min(least, costs[before + x + 1]! + ASIDE);
      }
      costs[row + x] = least + gray[row + x]! / 255;
    }
    if (y === middle) return costs;
  }
}

function trace(
  costs: Float32Array,
  width: number,
  middle: number,
  step: 1 | -1,
  through: number,
  columns: Int32Array,
): void {
  let x = through;
  columns[middle] = x;
  for (let y = middle + step; y >= 0 && y < columns.length; y += step) {
    const row = y * width;
    let best = x;
    if (x > 0 && costs[row + x - 1]! + ASIDE < costs[row + best]!) best = x - 1;
    if (x + 1 < width && costs[row + x + 1]! + ASIDE < costs[row + best]! + (best === x ? 0 : ASIDE)) best = x + 1;
    x = best;
    columns[y] = x;
  }
}
