// A picture while its ink is looked for: numbers in place of bytes, and at most so many pixels, whatever came in. Means take
// out the camera's noise; the largest values around are found in a time that does not depend on how far that is.

import type { Raster } from './raster.ts';

/** Values row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** Pixels that are worked on at most: what all the steps cost grows with it. */
export const MAX_WORK_AREA = 90_000;

/** Squares of pixels become their mean, as large ones as MAX_WORK_AREA asks for. */
export function reduce({ width, height, gray }: Raster): Plane {
  const factor = Math.ceil(Math.sqrt((width * height) / MAX_WORK_AREA));
  const [columns, rows] = [Math.ceil(width / factor), Math.ceil(height / factor)];
  const values = new Float32Array(columns * rows);
  for (let y = 0, i = 0; y < height; y++)
    for (let column = 0, row = Math.floor(y / factor) * columns; column < columns; column++) {
      const end = Math.min(i + factor, (y + 1) * width);
      let sum = 0;
      while (i < end) sum += gray[i++]!;
      values[row + column]! += sum;
    }
  const lengthOf = (cell: number, whole: number) => Math.min(factor, whole - cell * factor);
  for (let i = 0; i < values.length; i++)
    values[i]! /= lengthOf(i % columns, width) * lengthOf(Math.floor(i / columns), height);
  return { width: columns, height: rows, values };
}

/** The mean of every pixel and its eight neighbours; the last ones count twice at the border. */
export function blur(plane: Plane): Plane {
  return alongBoth(plane, (values, start, step, count, line) => {
    for (let i = 0, at = start; i < count; i++, at += step) line[i] = values[at]!;
    for (let i = 0, at = start; i < count; i++, at += step)
      values[at] = (line[Math.max(0, i - 1)]! + line[i]! + line[Math.min(count - 1, i + 1)]!) / 3;
  });
}

/**
 * The largest value at most `reach` away along both axes, in two passes over blocks of the window's length (van Herk, "A
 * fast algorithm for local minimum and maximum filters", 1992).
 */
export function dilate(plane: Plane, reach: number): Plane {
  const block = 2 * reach + 1;
  return alongBoth(
    plane,
    (values, start, step, count, fromStart, fromEnd) => {
      const end = block * Math.ceil((count + 2 * reach) / block);
      fromStart.fill(Number.NEGATIVE_INFINITY, 0, end);
      for (let i = 0, at = start; i < count; i++, at += step) fromStart[i + reach] = values[at]!;
      fromEnd.set(fromStart.subarray(0, end));
      for (let first = 0; first < end; first += block)
        for (let i = first + 1, j = first + block - 2; j >= first; i++, j--) {
          fromStart[i] = Math.max(fromStart[i - 1]!, fromStart[i]!);
          fromEnd[j] = Math.max(fromEnd[j]!, fromEnd[j + 1]!);
        }
      for (let i = 0, at = start; i < count; i++, at += step)
        values[at] = Math.max(fromEnd[i]!, fromStart[i + 2 * reach]!);
    },
    2 * block,
  );
}

type Change = (
  values: Float32Array,
  start: number,
  step: number,
  count: number,
  line: Float32Array,
  other: Float32Array,
) => void;

/** Changes every row, then every column, with two lines to work with, so much longer than those. */
function alongBoth({ width, height, values }: Plane, change: Change, longer = 0): Plane {
  const changed = values.slice();
  const line = new Float32Array(Math.max(width, height) + longer);
  const other = new Float32Array(line.length);
  for (let y = 0; y < height; y++) change(changed, y * width, 1, width, line, other);
  for (let x = 0; x < width; x++) change(changed, x, width, height, line, other);
  return { width, height, values: changed };
}
