// The model's operations as ONNX nodes. While training, each operation also notes on a tape how its inputs' gradients
// follow from its output's (gradient.ts holds the rules), and BatchNorm reports the statistics of the batch.

import { type BatchNormParameters, NORM_EPSILON, type Ops } from '../model/ops.ts';
import { elementCount } from '../model/parameters.ts';
import { convolution, type Lowered, lower, tokenMixing } from './convolution.ts';
import * as rule from './gradient.ts';
import {
  constant,
  elementwise,
  emit,
  emitAll,
  floats,
  input,
  integers,
  reshape,
  scalar,
  sortedNodes,
  sqrt,
  type Value,
} from './graph.ts';
import { normalisedConvolution } from './normalised-convolution.ts';

/** What building a training graph yields besides its loss. */
export interface TrainingRecord {
  tape: rule.TapeEntry[];
  /** Mean and unbiased variance of the batch, by BatchNorm's name. */
  statistics: Record<string, { mean: Value; variance: Value }>;
  /** Convolutions of the images, by their output. */
  convolutions: Map<Value, { kernel: Value; lowered: Lowered }>;
  /** A graph input for each dropout, in the order of computation. */
  dropoutMasks: { mask: Value; rate: number }[];
}

export function emptyRecord(): TrainingRecord {
  return { tape: [], statistics: {}, convolutions: new Map(), dropoutMasks: [] };
}

/** Of the nine taps of a kernel. */
const CENTRE = constant(Float32Array.of(0, 0, 0, 0, 1, 0, 0, 0, 0), [9]);

/** With a record the graph trains (batch statistics, dropout, tape); without one it infers. */
export function graphOps(training?: TrainingRecord): Ops<Value> {
  const note = (output: Value, ...partials: rule.Partial[]): Value => {
    training?.tape.push({ outputs: [output], partials });
    return output;
  };

  function add(a: Value, b: Value): Value {
    return note(elementwise('Add', a, b), [a, dy => rule.sumTo(dy, a.shape)], [b, dy => rule.sumTo(dy, b.shape)]);
  }

  function linear(x: Value, weight: Value, bias?: Value): Value {
    const [outputs, inputs] = weight.shape as [number, number];
    const rows = shaped(x, [-1, inputs]);
    const y = emit('Gemm', [rows, weight, bias], [rows.shape[0]!, outputs], { transB: { i: 1 } });
    note(y, ...rule.linear(rows, weight, bias));
    return shaped(y, [...x.shape.slice(0, -1), outputs]);
  }

  /** The graph's reshape skips earlier ones, so the gradient belongs to the value that it really reads. */
  function shaped(x: Value, shape: readonly number[]): Value {
    const y = reshape(x, shape);
    if (y.node?.op !== 'Reshape') return y;
    const source = y.node.inputs[0]!;
    return note(y, [source, dy => reshape(dy, source.shape)]);
  }

  function matMul(a: Value, b: Value, options: { transposeB?: boolean; scale?: number } = {}): Value {
    const { transposeB = false, scale = 1 } = options;
    return note(rule.product(a, b, false, transposeB, scale), ...rule.matMul(a, b, transposeB, scale));
  }

  function transpose(x: Value, permutation: readonly number[]): Value {
    return note(rule.transposed(x, permutation), [x, dy => rule.transposed(dy, rule.inverse(permutation))]);
  }

  function split(x: Value, parts: number): Value[] {
    const part = [x.shape[0]! / parts, ...x.shape.slice(1)];
    const values = floats(x);
    const size = elementCount(part);
    if (values)
      return Array.from({ length: parts }, (_, i) => constant(values.subarray(i * size, (i + 1) * size), part));
    const outputs = emitAll('Split', [x], Array(parts).fill(part), { axis: { i: 0 }, num_outputs: { i: parts } });
    training?.tape.push({ outputs, partials: [[x, (...dy) => emit('Concat', dy, x.shape, { axis: { i: 0 } })]] });
    return outputs;
  }

  function first(x: Value): Value {
    const [batch, tokens, dim] = x.shape as [number, number, number];
    const index: Value = { data: BigInt64Array.of(0n), shape: [] };
    const y = emit('Gather', [x, index], [batch, dim], { axis: { i: 1 } });
    return note(y, [x, dy => rule.padTokens(reshape(dy, [batch, 1, dim]), 0, tokens - 1)]);
  }

  function prepend(token: Value, x: Value): Value {
    const tokens = x.shape[1]!;
    const moved = note(rule.padTokens(x, 1, 0), [x, dy => rule.sliceTokens(dy, 1, tokens + 1)]);
    const padded = note(rule.padTokens(token, 0, tokens), [token, dy => rule.sliceTokens(dy, 0, 1)]);
    return add(moved, padded);
  }

  function mean(x: Value): Value {
    const [batch, tokens, dim] = x.shape as [number, number, number];
    const y = emit('ReduceMean', [x, integers([1])], [batch, dim], { keepdims: { i: 0 } });
    const spread = (dy: Value) => emit('Expand', [reshape(dy, [batch, 1, dim]), integers(x.shape)], x.shape);
    return note(y, [x, dy => spread(elementwise('Mul', dy, scalar(1 / tokens)))]);
  }

  function softmax(x: Value): Value {
    const y = emit('Softmax', [x], x.shape, { axis: { i: -1 } });
    return note(y, [x, dy => rule.softmax(y, dy)]);
  }

  function gelu(x: Value): Value {
    if (!training) return emit('Gelu', [x], x.shape);
    const u = elementwise('Mul', x, scalar(Math.SQRT1_2));
    const half = { alpha: { f: 0.5 }, beta: { f: 0.5 } };
    const cdf = emit('HardSigmoid', [emit('Erf', [u], x.shape)], x.shape, half); // Φ(x) = erf(x/√2)/2 + 1/2, in one pass
    return note(elementwise('Mul', x, cdf), [x, dy => rule.gelu(u, cdf, dy)]);
  }

  function layerNorm(x: Value, weight: Value, bias: Value): Value {
    const row = [...x.shape.slice(0, -1), 1];
    const shapes = training ? [x.shape, row, row] : [x.shape];
    const attributes = { axis: { i: -1 }, epsilon: { f: NORM_EPSILON } };
    const [y, mean, inverseDeviation] = emitAll('LayerNormalization', [x, weight, bias], shapes, attributes);
    return mean && inverseDeviation ? note(y!, ...rule.layerNorm(x, weight, bias, mean, inverseDeviation)) : y!;
  }

  function batchNorm(
    x: Value,
    { weight, bias, runningMean, runningVar }: BatchNormParameters<Value>,
    name: string,
  ): Value {
    const convolved = training?.convolutions.get(x);
    if (training && convolved) {
      const parameters = { kernel: convolved.kernel, weight, bias };
      const { y, mean, variance, count, partials } = normalisedConvolution(convolved.lowered, parameters, NORM_EPSILON);
      training.statistics[name] = { mean, variance: elementwise('Mul', variance, scalar(count / (count - 1))) };
      return shaped(note(y, ...partials), x.shape);
    }
    const rows = shaped(x, [-1, x.shape.at(-1)!]);
    const { mean, variance } = training ? rule.columnMoments(rows) : { mean: runningMean, variance: runningVar };
    const deviation = sqrt(elementwise('Add', variance, scalar(NORM_EPSILON)));
    if (!training) {
      const scale = elementwise('Div', weight, deviation);
      const shift = elementwise('Sub', bias, elementwise('Mul', mean, scale));
      return reshape(affine(rows, scale, shift), x.shape);
    }
    const count = rows.shape[0]!;
    training.statistics[name] = { mean, variance: elementwise('Mul', variance, scalar(count / (count - 1))) };
    const centred = elementwise('Sub', rows, mean);
    const y = elementwise('Add', elementwise('Mul', centred, elementwise('Div', weight, deviation)), bias);
    return shaped(note(y, ...rule.batchNorm(rows, weight, bias, centred, deviation)), x.shape);
  }

  /** rows ⊙ scale + shift; of a product, done to its matrix unless that is a constant, which foldGraph changes for good. */
  function affine(rows: Value, scale: Value, shift: Value): Value {
    const product = rows.node?.op === 'Reshape' ? rows.node.inputs[0]! : rows;
    if (product.node?.op !== 'Gemm' || floats(scale)) return elementwise('Add', elementwise('Mul', rows, scale), shift);
    const [source, matrix, bias] = product.node.inputs as [Value, Value, Value | undefined];
    const outputs = matrix.shape[0]!;
    const repeated = (x: Value) => rule.repeated(x, outputs / x.shape[0]!);
    const scaled = elementwise('Mul', matrix, reshape(repeated(scale), [outputs, 1]));
    const offset = bias
      ? elementwise('Add', elementwise('Mul', bias, repeated(scale)), repeated(shift))
      : repeated(shift);
    return reshape(emit('Gemm', [source, scaled, offset], product.shape, product.node.attributes), rows.shape);
  }

  function dropout(x: Value, rate: number, exchange?: readonly number[]): Value {
    if (!training || rate === 0) return x;
    const drawn = input(`dropout.${training.dropoutMasks.length}`, exchange?.map(axis => x.shape[axis]!) ?? x.shape);
    training.dropoutMasks.push({ mask: drawn, rate });
    const mask = exchange ? rule.transposed(drawn, exchange) : drawn;
    return note(elementwise('Mul', x, mask), [x, dy => elementwise('Mul', dy, mask)]);
  }

  function crossEntropy(logits: Value, targets: Value): Value {
    const logProbabilities = emit('LogSoftmax', [logits], logits.shape, { axis: { i: -1 } });
    const sum = emit('ReduceSum', [elementwise('Mul', logProbabilities, targets)], [], { keepdims: { i: 0 } });
    const loss = elementwise('Mul', sum, scalar(-1 / logits.shape[0]!));
    return note(loss, [logits, dy => rule.crossEntropy(logProbabilities, targets, dy)]);
  }

  function conv(x: Value, weight: Value, stride: number): Value {
    const [batch, size] = x.shape as [number, number];
    const side = Math.ceil(size / stride);
    const lowered = lower(x, weight, stride);
    const { rows, matrix } = lowered;
    const y = emit('Gemm', [rows, matrix], [rows.shape[0]!, matrix.shape[0]!], { transB: { i: 1 } });
    note(y, ...convolution(x, weight, lowered, stride));
    const output = shaped(y, [batch, side, side, weight.shape[0]!]);
    if (sortedNodes([x]).every(({ op }) => op === 'Reshape' || op === 'Transpose'))
      training?.convolutions.set(output, { kernel: weight, lowered });
    return output;
  }

  /** Neighbours meet in one product a feature with a matrix that holds the kernel at each token's place. */
  function addDepthwise(x: Value, { weight, bias }: { weight: Value; bias: Value }, side: number): Value {
    const [, tokens, channels] = x.shape as [number, number, number];
    const { kernelPlaces, identity, gridMask } = tokenMixing(tokens, side);
    const taps = add(shaped(weight, [channels, 9]), CENTRE); // the token itself counts once more
    const matrices = shaped(linear(taps, kernelPlaces, identity), [channels, tokens, tokens]);
    const mixed = matMul(transpose(x, [2, 0, 1]), matrices); // [C, B, N]
    const shift = gridMask ? masked(bias, gridMask) : bias;
    return add(transpose(mixed, [1, 2, 0]), shift);
  }

  function masked(x: Value, mask: Value): Value {
    const y = elementwise('Mul', x, mask);
    return note(y, [x, dy => rule.sumTo(elementwise('Mul', dy, mask), x.shape)]);
  }

  return {
    add,
    conv,
    addDepthwise,
    linear,
    matMul,
    reshape: shaped,
    transpose,
    split,
    first,
    prepend,
    mean,
    softmax,
    gelu,
    layerNorm,
    batchNorm,
    dropout,
    constant,
    crossEntropy,
  };
}
