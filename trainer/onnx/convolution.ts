// 3×3 convolutions with a border of zeros as matrix products: each output pixel's neighbourhood is gathered into a row, and
// in the backward pass each square of stride² input pixels is a row that is computed from the outputs around it.

import { type Partial, padTokens, transposed } from './gradient.ts';
import { constant, emit, integers, reshape, type Value } from './graph.ts';

/** Which rows of [B, rows + 1, C], the last one zeros, stand one behind the other. */
interface Neighbours {
  indices: readonly number[];
  /** Of one output row. */
  count: number;
}

export interface ConvGeometry {
  stride: number;
  /** Pixels of the input, and along a side of the output. */
  pixels: number;
  side: number;
  forward: Neighbours;
}

/** Of a convolution of square images [B, S, S, C]. */
export function convGeometry([, size]: readonly number[], stride: number): ConvGeometry {
  const side = Math.ceil(size! / stride);
  const offsets = grid(3).map(([ky, kx]) => [ky - 1, kx - 1] as const);
  return { stride, pixels: size! ** 2, side, forward: neighbours(side, stride, offsets, size!) };
}

/** The pixels at `offsets` from each place of a grid whose pitch is `stride`, of an image of `size` pixels a side. */
function neighbours(
  side: number,
  stride: number,
  offsets: readonly (readonly [number, number])[],
  size: number,
): Neighbours {
  const indices = grid(side).flatMap(([y, x]) =>
    offsets.map(([dy, dx]) => {
      const [row, column] = [y * stride + dy, x * stride + dx];
      return row < 0 || column < 0 || row >= size || column >= size ? size * size : row * size + column;
    }),
  );
  return { indices, count: offsets.length };
}

/** Row, then column. */
function grid(side: number): [number, number][] {
  return Array.from({ length: side * side }, (_, i) => [Math.floor(i / side), i % side]);
}

/** [B, pixels, C] -> [B·places, count·C] */
export function neighbourhoods(x: Value, { indices, count }: Neighbours): Value {
  const [batch, , channels] = x.shape as [number, number, number];
  const gathered = gather(padTokens(x, 0, 1), indices, 1);
  const places = indices.length / count;
  return reshape(gathered, [batch === -1 ? -1 : batch * places, count * channels]);
}

function gather(x: Value, indices: readonly number[], axis: number): Value {
  const shape = x.shape.map((size, i) => (i === axis ? indices.length : size));
  return emit('Gather', [x, integers(indices)], shape, { axis: { i: axis } });
}

/** y = rows·Wᵀ, where `rows` are the neighbourhoods of x [B, S, S, I] and W is `weight` [O, I, 3, 3]. */
export function convolution(x: Value, weight: Value, rows: Value, { stride, side }: ConvGeometry): Partial[] {
  const [outputs, inputs] = weight.shape as [number, number];
  const [batch, size] = x.shape as [number, number];
  const weightGradient = (dy: Value) => {
    const matrix = emit('Gemm', [dy, rows], [outputs, 9 * inputs], { transA: { i: 1 } });
    return transposed(reshape(matrix, [outputs, 3, 3, inputs]), [0, 3, 1, 2]);
  };
  const inputGradient = (dy: Value) => {
    const { around, kernel, cells } = backward(weight, stride, side, size);
    const above = neighbourhoods(reshape(dy, [batch, side * side, outputs]), around);
    const squares = emit('Gemm', [above, kernel], [above.shape[0]!, stride ** 2 * inputs]);
    const flat = reshape(squares, [batch, side * side * stride ** 2, inputs]);
    return reshape(gather(flat, cells, 1), x.shape);
  };
  return [
    [x, inputGradient],
    [weight, weightGradient],
  ];
}

/**
 * The input pixel stride·i + a lies under kernel row k of the output row i + d where stride·d = a + 1 - k; columns alike.
 * `kernel` [places around·O, stride²·I] has the weights from each output around to each pixel of a square.
 */
function backward(weight: Value, stride: number, side: number, size: number) {
  const [outputs, inputs] = weight.shape as [number, number];
  const reach = stride === 1 ? [-1, 0, 1] : [0, 1];
  const offsets = reach.flatMap(dy => reach.map(dx => [dy, dx] as const));
  const kernelIndices = offsets.flatMap(([dy, dx]) =>
    grid(stride).map(([ay, ax]) => {
      const [ky, kx] = [ay + 1 - stride * dy, ax + 1 - stride * dx];
      return ky < 0 || kx < 0 || ky > 2 || kx > 2 ? 9 : ky * 3 + kx;
    }),
  );
  const places = padTokens(transposed(reshape(weight, [outputs, inputs, 9]), [0, 2, 1]), 0, 1); // [O, 10, I]
  const blocks = reshape(gather(places, kernelIndices, 1), [outputs, offsets.length, stride ** 2 * inputs]);
  const kernel = reshape(transposed(blocks, [1, 0, 2]), [offsets.length * outputs, stride ** 2 * inputs]);
  const cells = grid(size).map(([y, x]) => {
    const square = Math.floor(y / stride) * side + Math.floor(x / stride);
    return square * stride ** 2 + (y % stride) * stride + (x % stride);
  });
  return { around: neighbours(side, 1, offsets, side), kernel, cells };
}

/**
 * A depthwise convolution of the last side² of N tokens as a product of [B, N] with a matrix [N, N] for each channel, which
 * is the identity plus each of the nine taps at its places. `kernelPlaces` [N², 9], `identity` [N²], `gridMask` [N, 1].
 */
export function tokenMixing(tokens: number, side: number) {
  const before = tokens - side * side;
  const kernelPlaces = new Float32Array(tokens * tokens * 9);
  for (const [y, x] of grid(side))
    for (const [k, [ky, kx]] of grid(3).entries()) {
      const [row, column] = [y + ky - 1, x + kx - 1];
      if (row < 0 || column < 0 || row >= side || column >= side) continue;
      const [from, to] = [before + row * side + column, before + y * side + x];
      kernelPlaces[(from * tokens + to) * 9 + k] = 1;
    }
  const identity = Float32Array.from({ length: tokens * tokens }, (_, i) => Number(i % (tokens + 1) === 0));
  const gridMask = Float32Array.from({ length: tokens }, (_, i) => Number(i >= before));
  return {
    kernelPlaces: constant(kernelPlaces, [tokens * tokens, 9]),
    identity: constant(identity, [tokens * tokens]),
    gridMask: before > 0 ? constant(gridMask, [tokens, 1]) : undefined,
  };
}
