// Products, transpositions and choices of constants, computed while the graph is built so that no run has to repeat them.

import { elementCount } from '../model/parameters.ts';

/** Values of the transposed array, row-major. */
export function transposeValues(
  values: Float32Array,
  shape: readonly number[],
  permutation: readonly number[],
): Float32Array {
  const strides = shape.map((_, axis) => elementCount(shape.slice(axis + 1)));
  const result = new Float32Array(values.length);
  const outer = permutation.map(axis => ({ size: shape[axis]!, stride: strides[axis]! }));
  let next = 0;
  const walk = (depth: number, offset: number): void => {
    const axis = outer[depth];
    if (!axis) result[next++] = values[offset]!;
    else for (let i = 0; i < axis.size; i++) walk(depth + 1, offset + i * axis.stride);
  };
  walk(0, 0);
  return result;
}

/** The entries of these indices along an axis. */
export function gatherValues(
  values: Float32Array,
  shape: readonly number[],
  indices: readonly number[],
  axis: number,
): Float32Array {
  const size = elementCount(shape.slice(axis + 1));
  const count = elementCount(shape.slice(0, axis));
  const result = new Float32Array(count * indices.length * size);
  for (let i = 0; i < count; i++)
    for (const [j, index] of indices.entries()) {
      const from = (i * shape[axis]! + index) * size;
      result.set(values.subarray(from, from + size), (i * indices.length + j) * size);
    }
  return result;
}

/** scale · a·b for every leading index, summed in double precision. [..., M, K], [..., K, N] -> [..., M, N] */
export function matMulValues(
  a: Float32Array,
  b: Float32Array,
  { m, k, n }: { m: number; k: number; n: number },
  scale: number,
): Float32Array {
  const count = a.length / (m * k);
  const result = new Float32Array(count * m * n);
  for (let i = 0; i < result.length; i++) {
    const [row, column] = [Math.floor(i / n), i % n]; // the row counts on over all leading indices
    const b0 = Math.floor(row / m) * k * n + column;
    let sum = 0;
    for (let j = 0; j < k; j++) sum += a[row * k + j]! * b[b0 + j * n]!;
    result[i] = scale * sum;
  }
  return result;
}
