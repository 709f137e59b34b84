// What a camera makes of light: out of focus, with noise, and the blocks of a JPEG (ITU-T T.81).

import type { Random } from '../../random.ts';
import type { Square } from './coverage.ts';

const BLOCK = 8;
const AREA = BLOCK * BLOCK;

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

/** Row k: the cosine of k half waves over a block, of length 1. Its transpose is its inverse. */
const COSINES = Float64Array.from({ length: AREA }, (_, i) => {
  const [k, x] = [i >> 3, i & 7];
  return Math.sqrt((k ? 2 : 1) / BLOCK) * Math.cos(((2 * x + 1) * k * Math.PI) / (2 * BLOCK));
});
const INVERSE = COSINES.map((_, i) => COSINES[BLOCK * (i & 7) + (i >> 3)]!);

/** Gaussian blur; sigma in pixels. */
export function defocus({ side, values }: Square, sigma: number): Square {
  const reach = Math.ceil(2.5 * sigma);
  const bell = Array.from({ length: 2 * reach + 1 }, (_, i) => Math.exp(-((i - reach) ** 2) / (2 * sigma ** 2)));
  const sum = bell.reduce((a, b) => a + b);
  const kernel = Float64Array.from(bell, weight => weight / sum);
  const blurred = blurLines(blurLines(values, kernel, side, 1), kernel, 1, side);
  return { side, values: blurred };
}

/** Blurs all lines of a square: `next` from one to the next, `step` along them. */
function blurLines(values: Float32Array, kernel: Float64Array, next: number, step: number): Float32Array {
  const side = Math.max(next, step);
  const reach = kernel.length >> 1;
  const blurred = new Float32Array(values.length);
  for (let line = 0; line < side; line++)
    for (let at = 0; at < side; at++) {
      let mean = 0;
      for (let k = -reach; k <= reach; k++) {
        const inside = Math.max(0, Math.min(side - 1, at + k));
        mean += kernel[k + reach]! * values[line * next + inside * step]!;
      }
      blurred[line * next + at * step] = mean;
    }
  return blurred;
}

/** Grays with even noise of a standard deviation in grays. */
export function addNoise({ side, values }: Square, deviation: number, random: Random): Square {
  const range = Math.sqrt(12) * deviation;
  return { side, values: values.map(value => value + range * (random.uniform() - 0.5)) };
}

/** What is left of grays after they were coded with `coarseness` times the steps of quality 50; the side a multiple of 8. */
export function compress({ side, values }: Square, coarseness: number): Square {
  const decoded = new Float32Array(values.length);
  const [block, half] = [new Float64Array(AREA), new Float64Array(AREA)];
  for (let top = 0; top < side; top += BLOCK)
    for (let left = 0; left < side; left += BLOCK) {
      const start = top * side + left;
      for (let i = 0; i < AREA; i++) block[i] = values[start + (i >> 3) * side + (i & 7)]!;
      multiply(multiply(block, half, COSINES), block, COSINES);
      for (let i = 0; i < AREA; i++) {
        const step = STEPS[i]! * coarseness;
        block[i] = step * Math.round(block[i]! / step);
      }
      multiply(multiply(block, half, INVERSE), block, INVERSE);
      for (let i = 0; i < AREA; i++) decoded[start + (i >> 3) * side + (i & 7)] = block[i]!;
    }
  return { side, values: decoded };
}

/** The matrix times every row of a block, which become columns: twice it is the transform of both. */
function multiply(block: Float64Array, target: Float64Array, matrix: Float64Array): Float64Array {
  for (let row = 0; row < BLOCK; row++)
    for (let to = 0; to < BLOCK; to++) {
      let sum = 0;
      for (let k = 0; k < BLOCK; k++) sum += matrix[BLOCK * to + k]! * block[BLOCK * row + k]!;
      target[BLOCK * to + row] = sum;
    }
  return target;
}
