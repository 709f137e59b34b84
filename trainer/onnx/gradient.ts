// Reverse-mode differentiation of ONNX graphs: a tape of operations, the rule of each operation as more nodes, and the
// walk back from the loss. Rules name the output's gradient dy and return the gradient of one input.

import { elementCount } from '../model/parameters.ts';
import { matMulValues, transposeValues } from './constants.ts';
import { constant, elementwise, emit, floats, integers, reshape, scalar, type Value } from './graph.ts';

/** An input and its gradient as a function of the gradients of the operation's outputs. */
export type Partial = readonly [input: Value, gradient: (...dy: Value[]) => Value];

export interface TapeEntry {
  outputs: readonly Value[];
  partials: readonly Partial[];
}

/** d loss / d each of `parameters`; every one of them must have had a part in the loss. */
export function gradients(tape: readonly TapeEntry[], loss: Value, parameters: readonly Value[]): Value[] {
  const active = new Set(parameters);
  for (const { outputs, partials } of tape)
    if (partials.some(([value]) => active.has(value))) for (const output of outputs) active.add(output);

  const gradientOf = new Map<Value, Value>([[loss, scalar(1)]]);
  for (const { outputs, partials } of tape.toReversed()) {
    if (!outputs.some(output => gradientOf.has(output))) continue;
    const dy = outputs.map(output => gradientOf.get(output) ?? zeros(output.shape));
    for (const [value, gradient] of partials) {
      if (!active.has(value)) continue;
      const sum = gradientOf.get(value);
      gradientOf.set(value, sum ? elementwise('Add', sum, gradient(...dy)) : gradient(...dy));
    }
  }
  return parameters.map((parameter, i) => {
    const gradient = gradientOf.get(parameter);
    if (!gradient) throw new RangeError(`gradients: parameter ${i} has no part in the loss`);
    return gradient;
  });
}

function zeros(shape: readonly number[]): Value {
  return constant(new Float32Array(elementCount(shape)), shape);
}

/** The gradient of a value that was broadcast: summed over the axes along which it was repeated. */
export function sumTo(dy: Value, shape: readonly number[]): Value {
  const extra = dy.shape.length - shape.length;
  const axes = dy.shape
    .map((_, axis) => axis)
    .filter(axis => axis < extra || (shape[axis - extra] === 1 && dy.shape[axis] !== 1));
  return axes.length === 0 ? dy : reshape(sum(dy, axes), shape);
}

export function sum(x: Value, axes: readonly number[], keepdims = false): Value {
  const shape = x.shape.flatMap((size, axis) => (!axes.includes(axis) ? [size] : keepdims ? [1] : []));
  return emit('ReduceSum', [x, integers(axes)], shape, { keepdims: { i: keepdims ? 1 : 0 } });
}

/** Mean over the last axis, which stays with size 1. */
function rowMean(x: Value): Value {
  const attributes = { keepdims: { i: 1 } };
  return emit('ReduceMean', [x, integers([x.shape.length - 1])], [...x.shape.slice(0, -1), 1], attributes);
}

const add = (a: Value, b: Value) => elementwise('Add', a, b);
const subtract = (a: Value, b: Value) => elementwise('Sub', a, b);
const multiply = (a: Value, b: Value) => elementwise('Mul', a, b);

/** y = x·Wᵀ + b. x [M, I], W [O, I], b [O], y [M, O] */
export function linear(x: Value, weight: Value, bias?: Value): Partial[] {
  const partials: Partial[] = [
    [x, dy => emit('Gemm', [dy, weight], x.shape)],
    [weight, dy => emit('Gemm', [dy, x], weight.shape, { transA: { i: 1 } })],
  ];
  return bias ? [...partials, [bias, dy => sum(dy, [0])]] : partials;
}

/** scale · a·b with either transposed in its last two axes; computed at once when both are constants. */
export function product(a: Value, b: Value, transA: boolean, transB: boolean, scale: number): Value {
  const shape = [...a.shape.slice(0, -2), a.shape.at(transA ? -1 : -2)!, b.shape.at(transB ? -2 : -1)!];
  if (floats(a) && floats(b)) return productOfConstants(transA ? swapped(a) : a, transB ? swapped(b) : b, shape, scale);
  if (!transA && !transB && scale === 1) return emit('MatMul', [a, b], shape);
  const attributes = { transA: { i: Number(transA) }, transB: { i: Number(transB) }, alpha: { f: scale } };
  return emit('FusedMatMul', [a, b], shape, attributes);
}

function productOfConstants(a: Value, b: Value, shape: readonly number[], scale: number): Value {
  const sizes = { m: shape.at(-2)!, k: a.shape.at(-1)!, n: shape.at(-1)! };
  return constant(matMulValues(floats(a)!, floats(b)!, sizes, scale), shape);
}

/** Transposed in the last two axes. */
export function swapped(x: Value): Value {
  const axes = x.shape.map((_, axis) => axis);
  return transposed(x, [...axes.slice(0, -2), axes.at(-1)!, axes.at(-2)!]);
}

export function matMul(a: Value, b: Value, transposeB: boolean, scale: number): Partial[] {
  return [
    [a, dy => product(dy, b, false, !transposeB, scale)],
    [b, dy => (transposeB ? product(dy, a, true, false, scale) : product(a, dy, true, false, scale))],
  ];
}

export function transposed(x: Value, permutation: readonly number[]): Value {
  const shape = permutation.map(axis => x.shape[axis]!);
  const values = floats(x);
  if (values) return constant(transposeValues(values, x.shape, permutation), shape);
  return emit('Transpose', [x], shape, { perm: { ints: permutation } });
}

export function inverse(permutation: readonly number[]): number[] {
  return permutation.map((_, axis) => permutation.indexOf(axis));
}

/** A vector, `times` one behind the other. */
export function repeated(x: Value, times: number): Value {
  return times === 1 ? x : emit('Concat', Array(times).fill(x), [times * x.shape[0]!], { axis: { i: 0 } });
}

/** Zeros before and after along axis 1. [B, N, D] -> [B, before + N + after, D] */
export function padTokens(x: Value, before: number, after: number): Value {
  const [batch, tokens, dim] = x.shape as [number, number, number];
  const shape = [batch, before + tokens + after, dim];
  const values = floats(x);
  if (values) {
    const padded = new Float32Array(elementCount(shape));
    for (let i = 0; i < batch; i++)
      padded.set(values.subarray(i * tokens * dim, (i + 1) * tokens * dim), (i * shape[1]! + before) * dim);
    return constant(padded, shape);
  }
  return emit('Pad', [x, integers([0, before, 0, 0, after, 0])], shape);
}

export function sliceTokens(x: Value, start: number, end: number): Value {
  const shape = [x.shape[0]!, end - start, x.shape[2]!];
  return emit('Slice', [x, integers([start]), integers([end]), integers([1])], shape);
}

/** dx = y ⊙ (dy - Σ dy ⊙ y), summed over the last axis. */
export function softmax(y: Value, dy: Value): Value {
  return multiply(y, subtract(dy, sum(multiply(dy, y), [y.shape.length - 1], true)));
}

/** dx = dy ⊙ (Φ(x) + x φ(x)), with φ the standard normal density: x φ(x) = u exp(-u²) / √π, where u = x / √2. */
export function gelu(u: Value, cdf: Value, dy: Value): Value {
  const decayed = elementwise('Div', u, emit('Exp', [multiply(u, u)], u.shape));
  return multiply(dy, add(cdf, multiply(decayed, scalar(1 / Math.sqrt(Math.PI)))));
}

/** x̂ = (x - mean) / deviation, y = w x̂ + b; dx = (g - mean(g) - x̂ mean(g ⊙ x̂)) / deviation with g = w dy. */
export function layerNorm(x: Value, weight: Value, bias: Value, mean: Value, inverseDeviation: Value): Partial[] {
  const normalised = multiply(subtract(x, mean), inverseDeviation);
  const towardsInput = (dy: Value) => {
    const g = multiply(dy, weight);
    const projected = add(rowMean(g), multiply(normalised, rowMean(multiply(g, normalised))));
    return multiply(subtract(g, projected), inverseDeviation);
  };
  return [
    [x, towardsInput],
    [weight, dy => sumTo(multiply(dy, normalised), weight.shape)],
    [bias, dy => sumTo(dy, bias.shape)],
  ];
}

/** Mean and biased variance of each column. [M, D] -> [D], [D] */
export function columnMoments(x: Value): { mean: Value; variance: Value } {
  const columnMean = (y: Value) => emit('ReduceMean', [y, integers([0])], [y.shape[1]!], { keepdims: { i: 0 } });
  const mean = columnMean(x);
  const centred = subtract(x, mean);
  return { mean, variance: columnMean(multiply(centred, centred)) };
}

/**
 * As layerNorm, over the M rows, with c = x - mean: dw = Σ dy ⊙ c / deviation,
 * dx = w / deviation ⊙ (dy - db / M - c ⊙ dw / (M deviation)). x [M, D]
 */
export function batchNorm(x: Value, weight: Value, bias: Value, centred: Value, deviation: Value): Partial[] {
  const share = scalar(1 / x.shape[0]!);
  const weightGradient = memoised((dy: Value) => elementwise('Div', sum(multiply(dy, centred), [0]), deviation));
  const biasGradient = memoised((dy: Value) => sum(dy, [0]));
  const towardsInput = (dy: Value) => {
    const slope = multiply(elementwise('Div', weightGradient(dy), deviation), share);
    const projected = add(multiply(centred, slope), multiply(biasGradient(dy), share));
    return multiply(subtract(dy, projected), elementwise('Div', weight, deviation));
  };
  return [
    [x, towardsInput],
    [weight, weightGradient],
    [bias, biasGradient],
  ];
}

export function memoised<A extends object, R>(compute: (argument: A) => R): (argument: A) => R {
  const results = new Map<A, R>();
  return argument => {
    if (!results.has(argument)) results.set(argument, compute(argument));
    return results.get(argument)!;
  };
}

/** d/dlogits of the mean cross-entropy: (softmax(logits) - targets) / B. */
export function crossEntropy(logProbabilities: Value, targets: Value, dy: Value): Value {
  const difference = subtract(emit('Exp', [logProbabilities], targets.shape), targets);
  return multiply(multiply(difference, scalar(1 / targets.shape[0]!)), dy);
}
