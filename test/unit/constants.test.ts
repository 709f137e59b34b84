import { expect, it } from 'vitest';
import { matMulValues, transposeValues } from '../../trainer/onnx/constants.ts';

it('a matrix is transposed, and axes of a larger array are permuted', () => {
  expect([...transposeValues(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], [1, 0])]).toEqual([1, 4, 2, 5, 3, 6]);
  const cube = Float32Array.from({ length: 8 }, (_, i) => i); // value = 4a + 2b + c
  expect([...transposeValues(cube, [2, 2, 2], [2, 0, 1])]).toEqual([0, 2, 4, 6, 1, 3, 5, 7]);
});

it('matrices are multiplied pair by pair', () => {
  const a = Float32Array.of(1, 2, 3, 4, 5, 6, /* second */ 1, 0, 0, 0, 1, 0); // [2, 2, 3]
  const b = Float32Array.of(1, 0, 0, 1, 1, 1, /* second */ 7, 8, 9, 10, 11, 12); // [2, 3, 2]
  expect([...matMulValues(a, b, { m: 2, k: 3, n: 2 }, 2)]).toEqual([8, 10, 20, 22, 14, 16, 18, 20]);
});
