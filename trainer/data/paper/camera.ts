// What a camera makes of light: out of focus, with noise, and the blocks of a JPEG (ITU-T T.81).

import type { Random } from '../../random.ts';
import type { Square } from './coverage.ts';

const BLOCK = 8;

/** Steps of brightness at quality 50, row by row from the mean on (T.81, table K.1). */
const STEPS = [
  [16, 11, 10, 16, 24, 40, 51, 61],
  [12, 12, 14, 19, 26, 58, 60, 55],
  [14, 13, 16, 24, 40, 57, 69, 56],
  [14, 17, 22, 29, 51, 87, 80, 62],
  [18, 22, 37, 56, 68, 109, 103, 77],
  [24, 35, 55, 64, 81, 104, 113, 92],
  [49, 64, 78, 87, 103, 121, 120, 101],
  [72, 92, 95, 98, 112, 100, 103, 99],
].flat();

/** Row k: the cosine of k half waves over a block, of length 1. */
const COSINES = Array.from({ length: BLOCK }, (_, k) =>
  Array.from({ length: BLOCK }, (_, x) => Math.sqrt((k ? 2 : 1) / BLOCK) * Math.cos(((2 * x + 1) * k * Math.PI) / 16)),
);

/** Gaussian blur; sigma in pixels. */
export function defocus({ side, values }: Square, sigma: number): Square {
  const reach = Math.ceil(2.5 * sigma);
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)));
  const sum = kernel.reduce((a, b) => a + b);
  const along = (from: Float32Array, step: number) =>
    from.map((_, i) => {
      const at = Math.floor(i / step) % side;
      let mean = 0;
      for (const [k, weight] of kernel.entries()) {
        const inside = Math.max(0, Math.min(side - 1, at + k - reach));
        mean += (weight / sum) * from[i + (inside - at) * step]!;
      }
      return mean;
    });
  return { side, values: along(along(values, 1), side) };
}

/** Grays with normal noise; sigma in grays. */
export function addNoise({ side, values }: Square, sigma: number, random: Random): Square {
  return { side, values: values.map(value => value + sigma * random.normal()) };
}

/** What is left of grays after they were coded with `coarseness` times the steps of quality 50; the side a multiple of 8. */
export function compress({ side, values }: Square, coarseness: number): Square {
  const decoded = new Float32Array(values.length);
  for (let top = 0; top < side; top += BLOCK)
    for (let left = 0; left < side; left += BLOCK) {
      const at = (x: number, y: number) => (top + y) * side + left + x;
      const block = STEPS.map((_, i) => values[at(i % BLOCK, Math.floor(i / BLOCK))]!);
      const coded = transform(block, (k, x) => COSINES[k]![x]!);
      const rounded = coded.map((value, i) => Math.round(value / (STEPS[i]! * coarseness)) * STEPS[i]! * coarseness);
      for (const [i, value] of transform(rounded, (x, k) => COSINES[k]![x]!).entries())
        decoded[at(i % BLOCK, Math.floor(i / BLOCK))] = value;
    }
  return { side, values: decoded };
}

/** Rows, then columns of a block multiplied by a matrix. */
function transform(block: readonly number[], matrix: (to: number, from: number) => number): number[] {
  const multiply = (from: readonly number[], step: number) =>
    from.map((_, i) => {
      const to = Math.floor(i / step) % BLOCK;
      let sum = 0;
      for (let k = 0; k < BLOCK; k++) sum += matrix(to, k) * from[i + (k - to) * step]!;
      return sum;
    });
  return multiply(multiply(block, 1), BLOCK);
}
