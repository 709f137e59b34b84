// The model as an ONNX graph for any runtime: one input, one output and only standard operators, each as the model states
// it. The weights keep PyTorch's names.

import type { ModelConfig } from '../config/schema.ts';
import { NORM_EPSILON, type Ops } from '../model/ops.ts';
import { type Parameters, parameterSpecs } from '../model/parameters.ts';
import { forward, imageShape } from '../model/vitbn.ts';
import { padTokens, sliceTokens, swapped, transposed } from './gradient.ts';
import { elementwise, emit, type Graph, input, reshape, scalar, type Value, weight } from './graph.ts';
import { IMAGES, LOGITS } from './model.ts';
import { graphOps } from './ops.ts';
import { FLOAT } from './proto.ts';

/** Input: images [batch, C, S, S]. Output: logits [batch, outputs]. As float16, matrices and kernels are stored rounded. */
export function plainGraph(config: ModelConfig, parameters: Parameters, weights: 'float16' | 'float32'): Graph {
  const stored = parameterSpecs(config).map(({ name, shape, trained }) => {
    const values = parameters[name]!;
    const isRounded = weights === 'float16' && trained && shape.length > 1;
    return [name, isRounded ? float16(name, values, shape) : weight(name, values, shape)] as const;
  });
  const images = input(IMAGES, imageShape(config, -1));
  return { inputs: [images], outputs: { [LOGITS]: forward(plainOps, Object.fromEntries(stored), images, config) } };
}

/** Computed with as the float32 that it is. */
function float16(name: string, values: Float32Array, shape: readonly number[]): Value {
  return emit('Cast', [weight(name, new Float16Array(values), shape)], shape, { to: { i: FLOAT } });
}

const plainOps: Ops<Value> = {
  ...graphOps(),

  matMul(a, b, { transposeB = false, scale = 1 } = {}) {
    const right = transposeB ? swapped(b) : b;
    const y = emit('MatMul', [a, right], [...a.shape.slice(0, -1), right.shape.at(-1)!]);
    return scale === 1 ? y : elementwise('Mul', y, scalar(scale));
  },

  conv(x, kernels, stride) {
    const [batch, size] = x.shape as [number, number];
    const side = Math.ceil(size / stride);
    const shape = [batch, kernels.shape[0]!, side, side];
    const attributes = { ...SAME_SIZE, strides: { ints: [stride, stride] } };
    return channelsLast(emit('Conv', [channelsFirst(x), kernels], shape, attributes));
  },

  addDepthwise(x, { weight: kernels, bias }, side) {
    const [, tokens, channels] = x.shape as [number, number, number];
    const before = tokens - side * side; // a class token is none of the grid
    const grid = before > 0 ? sliceTokens(x, before, tokens) : x;
    const planes = reshape(swapped(grid), [-1, channels, side, side]);
    const attributes = { ...SAME_SIZE, group: { i: channels } };
    const y = emit('Conv', [planes, kernels, bias], planes.shape, attributes);
    const mixed = swapped(reshape(y, [-1, channels, side * side]));
    return elementwise('Add', x, before > 0 ? padTokens(mixed, before, 0) : mixed);
  },

  batchNorm(x, { weight: scale, bias, runningMean, runningVar }) {
    const normalise = (y: Value) =>
      emit('BatchNormalization', [y, scale, bias, runningMean, runningVar], y.shape, { epsilon: { f: NORM_EPSILON } });
    if (x.shape.length === 4) return channelsLast(normalise(channelsFirst(x)));
    return reshape(normalise(reshape(x, [-1, x.shape.at(-1)!])), x.shape);
  },
};

/** Of a 3×3 convolution with a border of zeros. */
const SAME_SIZE = { kernel_shape: { ints: [3, 3] }, pads: { ints: [1, 1, 1, 1] } };

/** [B, C, H, W] -> [B, H, W, C] */
function channelsLast(x: Value): Value {
  return transposed(x, [0, 2, 3, 1]);
}

/** The reverse; of what was made so, what it was made from. */
function channelsFirst(x: Value): Value {
  const isMade = x.node?.op === 'Transpose' && x.shape.length === 4;
  return isMade ? x.node.inputs[0]! : transposed(x, [0, 3, 1, 2]);
}
