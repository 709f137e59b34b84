// 3×3 convolutions with a border of zeros as matrix products: each output pixel's neighbourhood is gathered into a row, and
// in the backward pass each square of stride² input pixels is a row that is computed from the outputs around it.

import { gatherValues } from './constants.ts';
import { type Partial, padTokens, sum, transposed } from './gradient.ts';
import { constant, emit, floats, integers, reshape, type Value } from './graph.ts';

/** Which rows of [B, rows + 1, C], the last one zeros, stand one behind the other. */
interface Neighbours {
  indices: readonly number[];
  /** Of one output row. */
  count: number;
}

/** A convolution as the product rows·matrixᵀ. */
export interface Lowered {
  /** A window of pixels for each `group` of outputs that stand side by side. [M / group, window·I] */
  rows: Value;
  /** The kernels at their places in the window. [group·O, window·I] */
  matrix: Value;
  group: number;
  /** The gradient of the kernels [O, I, 3, 3] from that of `matrix`. */
  kernelGradient: (gradient: Value) => Value;
}

/** Rows of few channels are gathered by windows of two pixels a piece, for four outputs at once. */
const NARROW = { channels: 4, group: 4, window: 6 };

/** x [B, S, S, I], weight [O, I, 3, 3] */
export function lower(x: Value, weight: Value, stride: number): Lowered {
  const inputs = weight.shape[1]!;
  const [batch, size] = x.shape as [number, number];
  if (stride === 1 && inputs <= NARROW.channels && size % NARROW.group === 0 && size % 2 === 0)
    return { rows: windows(x), ...placed(weight, NARROW.group, NARROW.window) };
  const offsets = grid(3).map(([ky, kx]) => [ky - 1, kx - 1] as const);
  const around = neighbours(Math.ceil(size / stride), stride, offsets, size);
  const rows = neighbourhoods(reshape(x, [batch, size * size, inputs]), around);
  return { rows, ...placed(weight, 1, 3) };
}

/** Three rows of NARROW.window pixels around each NARROW.group outputs. [B, S, S, C] -> [B·S·S / group, 3·window·C] */
function windows(x: Value): Value {
  const [batch, size, , channels] = x.shape as [number, number, number, number];
  const pitch = (size + 2) / 2; // pairs of pixels in a row with its border
  const bordered = emit('Pad', [x, integers([0, 1, 1, 0, 0, 1, 1, 0])], [batch, size + 2, size + 2, channels]);
  const pairs = reshape(bordered, [batch, (size + 2) * pitch, 2 * channels]);
  const perWindow = NARROW.window / 2;
  const across = size / NARROW.group;
  const indices = Array.from({ length: size * across * 3 * perWindow }, (_, i) => {
    const [place, piece] = [Math.floor(i / (3 * perWindow)), i % (3 * perWindow)];
    const [row, column] = [Math.floor(place / across), place % across];
    const [ky, pair] = [Math.floor(piece / perWindow), piece % perWindow];
    return (row + ky) * pitch + (column * NARROW.group) / 2 + pair;
  });
  const places = batch === -1 ? -1 : batch * size * across;
  return reshape(gather(pairs, indices, 1), [places, 3 * NARROW.window * channels]);
}

/** `width`: pixels of the window in each of its three rows. */
function placed(weight: Value, group: number, width: number): Omit<Lowered, 'rows'> {
  const [outputs, inputs] = weight.shape as [number, number];
  const taps = transposed(reshape(weight, [outputs, inputs, 9]), [0, 2, 1]); // [O, 9, I]
  const window = 3 * width;
  if (group === 1) {
    const kernelGradient = (gradient: Value) => unplaced(reshape(gradient, [outputs, 9, inputs]));
    return { matrix: reshape(taps, [outputs, 9 * inputs]), group, kernelGradient };
  }
  const places = Array.from({ length: group * window }, (_, i) => {
    const [shift, row, column] = [Math.floor(i / window), Math.floor((i % window) / width), i % width];
    const kx = column - shift;
    return kx < 0 || kx > 2 ? 9 : row * 3 + kx;
  });
  const spread = gather(padTokens(taps, 0, 1), places, 1); // [O, group·window, I]
  const blocks = transposed(reshape(spread, [outputs, group, window * inputs]), [1, 0, 2]);
  const kernelGradient = (gradient: Value) => {
    const byOutput = transposed(reshape(gradient, [group, outputs, window * inputs]), [1, 0, 2]);
    const back = Array.from({ length: 9 }, (_, tap) => places.flatMap((place, i) => (place === tap ? [i] : []))).flat();
    const parts = gather(reshape(byOutput, [outputs, group * window, inputs]), back, 1);
    return unplaced(sum(reshape(parts, [outputs, 9, group, inputs]), [2]));
  };
  return { matrix: reshape(blocks, [group * outputs, window * inputs]), group, kernelGradient };
}

/** [O, 9, I] -> [O, I, 3, 3] */
function unplaced(taps: Value): Value {
  const [outputs, , inputs] = taps.shape as [number, number, number];
  return reshape(transposed(taps, [0, 2, 1]), [outputs, inputs, 3, 3]);
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
  const values = floats(x);
  if (values) return constant(gatherValues(values, x.shape, indices, axis), shape);
  return emit('Gather', [x, integers(indices)], shape, { axis: { i: axis } });
}

/** y = rows·matrixᵀ, in which each `group` outputs stand side by side. dy has the shape of y. */
export function convolution(
  x: Value,
  weight: Value,
  { rows, matrix, kernelGradient }: Lowered,
  stride: number,
): Partial[] {
  const [outputs, inputs] = weight.shape as [number, number];
  const [batch, size] = x.shape as [number, number];
  const side = Math.ceil(size / stride);
  const inputGradient = (dy: Value) => {
    const { around, kernel, cells } = backward(weight, stride, side, size);
    const above = neighbourhoods(reshape(dy, [batch, side * side, outputs]), around);
    const squares = emit('Gemm', [above, kernel], [above.shape[0]!, stride ** 2 * inputs]);
    const flat = reshape(squares, [batch, side * side * stride ** 2, inputs]);
    return reshape(gather(flat, cells, 1), x.shape);
  };
  return [
    [x, inputGradient],
    [weight, dy => kernelGradient(emit('Gemm', [dy, rows], matrix.shape, { transA: { i: 1 } }))],
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
 * has each of the nine taps at its places. `kernelPlaces` [N², 9], `identity` [N²] of the tokens before, `gridMask` [N, 1].
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
  const identity = Float32Array.from({ length: tokens * tokens }, (_, i) =>
    Number(i % (tokens + 1) === 0 && i < before * tokens),
  );
  const gridMask = Float32Array.from({ length: tokens }, (_, i) => Number(i >= before));
  return {
    kernelPlaces: constant(kernelPlaces, [tokens * tokens, 9]),
    identity: before > 0 ? constant(identity, [tokens * tokens]) : undefined,
    gridMask: before > 0 ? constant(gridMask, [tokens, 1]) : undefined,
  };
}
