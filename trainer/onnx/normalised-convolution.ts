// BatchNorm after a convolution of the images, in one product: the statistics of outputs that are linear in few pixels follow
// from the means and products of these pixels, so that no pass over the outputs is needed, neither forward nor backward.

import type { Lowered } from './convolution.ts';
import { memoised, type Partial, repeated, sum } from './gradient.ts';
import { elementwise, emit, reshape, scalar, sqrt, type Value } from './graph.ts';

const add = (a: Value, b: Value) => elementwise('Add', a, b);
const subtract = (a: Value, b: Value) => elementwise('Sub', a, b);
const multiply = (a: Value, b: Value) => elementwise('Mul', a, b);
const divide = (a: Value, b: Value) => elementwise('Div', a, b);

/**
 * y = rows·matrixᵀ, normalised for each of the O channels over all rows and the `group` outputs of a row: with the rows' sum r
 * and products S = rowsᵀ·rows, Σ y = W·r and Σ y² = diag(W·S·Wᵀ). `note` tells the partials of the output.
 */
export function normalisedConvolution(
  { rows, matrix, group, kernelGradient }: Lowered,
  { kernel, weight, bias }: { kernel: Value; weight: Value; bias: Value },
  epsilon: number,
): { y: Value; mean: Value; variance: Value; count: number; partials: Partial[] } {
  const [places, window] = rows.shape as [number, number];
  const channels = weight.shape[0]!;
  const count = places * group;
  const rowSum = sum(rows, [0]); // [window]
  const products = emit('Gemm', [rows, rows], [window, window], { transA: { i: 1 } });
  /** Of the values of a matrix [group·O, window] those that belong to a channel. -> [O] */
  const byChannel = (x: Value) => sum(reshape(x, [group, channels, window]), [0, 2]);
  const each = (x: Value) => reshape(x, [1, channels, 1]);
  const shaped = (x: Value) => reshape(x, [group, channels, window]);
  const scaled = (x: Value, factor: Value) => multiply(shaped(x), each(factor)); // [group, O, window]

  const share = scalar(1 / count);
  const mean = multiply(byChannel(multiply(matrix, rowSum)), share);
  const withProducts = emit('MatMul', [matrix, products], matrix.shape); // W·S
  const meanSquare = multiply(byChannel(multiply(matrix, withProducts)), share);
  const variance = subtract(meanSquare, multiply(mean, mean));
  const deviation = sqrt(add(variance, scalar(epsilon)));
  const scale = divide(weight, deviation);
  const shift = subtract(bias, multiply(mean, scale)); // [O]
  const scaledMatrix = reshape(scaled(matrix, scale), matrix.shape);
  const y = emit('Gemm', [rows, scaledMatrix, repeated(shift, group)], [places, group * channels], {
    transB: { i: 1 },
  });

  const sums = memoised((dy: Value) => sum(reshape(sum(dy, [0]), [group, channels]), [0]));
  const withRows = memoised((dy: Value) => emit('Gemm', [dy, rows], matrix.shape, { transA: { i: 1 } })); // dyᵀ·rows
  const weightGradient = (biasGradient: Value, product: Value) =>
    divide(subtract(byChannel(multiply(matrix, product)), multiply(mean, biasGradient)), deviation);
  const towardsKernel = (dy: Value) => {
    const [db, product] = [sums(dy), withRows(dy)];
    const slope = divide(weightGradient(db, product), deviation);
    const centred = subtract(shaped(withProducts), multiply(each(mean), rowSum)); // (y - mean)ᵀ·rows
    const projected = add(multiply(centred, each(slope)), multiply(each(db), rowSum));
    const gradient = scaled(subtract(shaped(product), multiply(projected, share)), scale);
    return kernelGradient(reshape(gradient, matrix.shape));
  };
  const partials: Partial[] = [
    [kernel, towardsKernel],
    [weight, dy => weightGradient(sums(dy), withRows(dy))],
    [bias, sums],
  ];
  return { y, mean, variance, count, partials };
}
