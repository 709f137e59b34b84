// Trains on TensorFlow.js, which also supplies the gradients: @tensorflow/tfjs-node (native) where it is installed,
// otherwise plain @tensorflow/tfjs. Slower than ONNX Runtime, and its independent check.

import util from 'node:util';
import type * as TensorFlow from '@tensorflow/tfjs';
import { type ModelConfig, outputCount } from '../config/schema.ts';
import type { Batch } from '../data/batches.ts';
import { fillDropoutMask } from '../model/dropout.ts';
import { type BatchNormParameters, NORM_EPSILON, type Ops } from '../model/ops.ts';
import { type ParameterSpec, type Parameters, parameterSpecs } from '../model/parameters.ts';
import { forward, imageShape } from '../model/vitbn.ts';
import { type BatchStatistics, type Engine, missing, type StepResult } from './engine.ts';

type TF = typeof TensorFlow;
type Tensor = TensorFlow.Tensor;

/** Present while training: the step's dropout seed, and where BatchNorm reports to. */
interface Training {
  seed: number;
  statistics: Record<string, { mean: Tensor; variance: Tensor }>;
}

/** With `training` for a step, without it to infer. */
export function tensorOps(tf: TF, training?: Training): Ops<Tensor> {
  let dropouts = 0;

  function linear(x: Tensor, weight: Tensor, bias?: Tensor): Tensor {
    const [outputs, inputs] = weight.shape as [number, number];
    const y = tf.matMul(x.reshape([-1, inputs]) as TensorFlow.Tensor2D, weight as TensorFlow.Tensor2D, false, true);
    return (bias ? y.add(bias) : y).reshape([...x.shape.slice(0, -1), outputs]);
  }

  function matMul(a: Tensor, b: Tensor, { transposeB = false, scale = 1 } = {}): Tensor {
    return tf.matMul(a, b, false, transposeB).mul(scale);
  }

  function normalise(x: Tensor, mean: Tensor, variance: Tensor, weight: Tensor, bias: Tensor): Tensor {
    return x.sub(mean).div(variance.add(NORM_EPSILON).sqrt()).mul(weight).add(bias);
  }

  function layerNorm(x: Tensor, weight: Tensor, bias: Tensor): Tensor {
    const { mean, variance } = tf.moments(x, -1, true);
    return normalise(x, mean, variance, weight, bias);
  }

  function batchNorm(x: Tensor, parameters: BatchNormParameters<Tensor>, name: string): Tensor {
    const { weight, bias, runningMean, runningVar } = parameters;
    if (!training) return normalise(x, runningMean, runningVar, weight, bias);
    const { mean, variance } = tf.moments(x, x.shape.map((_, axis) => axis).slice(0, -1));
    const count = x.size / mean.size;
    training.statistics[name] = { mean: tf.keep(mean.clone()), variance: tf.keep(variance.mul(count / (count - 1))) };
    return normalise(x, mean, variance, weight, bias);
  }

  function dropout(x: Tensor, rate: number, exchange: readonly number[] = [...x.shape.keys()]): Tensor {
    if (!training || rate === 0) return x;
    const mask = new Float32Array(x.size);
    fillDropoutMask(mask, rate, training.seed, dropouts++);
    const drawn = exchange.map(axis => x.shape[axis]!);
    return x.mul(tf.tensor(mask, drawn).transpose([...exchange]));
  }

  function prepend(token: Tensor, x: Tensor): Tensor {
    return tf.concat([token.tile([x.shape[0]!, 1, 1]), x], 1);
  }

  function crossEntropy(logits: Tensor, targets: Tensor): Tensor {
    return tf
      .logSoftmax(logits)
      .mul(targets)
      .sum()
      .mul(-1 / logits.shape[0]!);
  }

  /** A border of zeros on every side. [B, H, W, C] -> [B, H + 2, W + 2, C] */
  const bordered = (x: Tensor) =>
    x.pad([
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]) as TensorFlow.Tensor4D;

  function conv(x: Tensor, weight: Tensor, stride: number): Tensor {
    return tf.conv2d(bordered(x), weight.transpose([2, 3, 1, 0]) as TensorFlow.Tensor4D, stride, 'valid');
  }

  function addDepthwise(x: Tensor, { weight, bias }: { weight: Tensor; bias: Tensor }, side: number): Tensor {
    const [batch, tokens, channels] = x.shape as [number, number, number];
    const before = tokens - side * side;
    const grid = x.slice([0, before, 0], [batch, side * side, channels]).reshape([batch, side, side, channels]);
    const kernels = weight.transpose([2, 3, 0, 1]) as TensorFlow.Tensor4D; // [3, 3, C, 1]
    const mixed = tf.depthwiseConv2d(bordered(grid), kernels, 1, 'valid').add(bias);
    return x.add(
      mixed.reshape([batch, side * side, channels]).pad([
        [0, 0],
        [before, 0],
        [0, 0],
      ]),
    );
  }

  return {
    add: (a, b) => a.add(b),
    conv,
    addDepthwise,
    linear,
    matMul,
    reshape: (x, shape) => x.reshape([...shape]),
    transpose: (x, permutation) => x.transpose([...permutation]),
    split: (x, parts) => tf.split(x, parts, 0),
    first: x => x.slice([0, 0, 0], [-1, 1, -1]).squeeze([1]),
    prepend,
    mean: x => x.mean(1),
    softmax: x => tf.softmax(x),
    gelu: x => x.mul(x.mul(Math.SQRT1_2).erf().add(1).mul(0.5)),
    layerNorm,
    batchNorm,
    dropout,
    constant: (values, shape) => tf.tensor(values, [...shape]),
    crossEntropy,
  };
}

/** A loaded TensorFlow.js. */
export interface Backend {
  tf: TF;
  /** What TensorFlow.js calls it. All of a process share one TensorFlow.js, which computes on the backend set last. */
  name: string;
  description: string;
}

/** `@tensorflow/tfjs-node` 4.22 needs functions of Node's that Node 23 removed or warns of. */
export async function nativeTensorFlow(): Promise<Backend> {
  const isNullOrUndefined = (value: unknown) => value === null || value === undefined;
  Object.assign(util, { isArray: Array.isArray, isNullOrUndefined });
  const { default: tf } = await import('@tensorflow/tfjs-node');
  return { tf, name: 'tensorflow', description: `@tensorflow/tfjs-node ${tf.version['tfjs-core']}` };
}

async function loadTensorFlow(): Promise<Backend> {
  try {
    return await nativeTensorFlow();
  } catch (error) {
    const plain = await plainTensorFlow();
    return { ...plain, description: `${plain.description} (${missing('@tensorflow/tfjs-node', error)})` };
  }
}

export async function plainTensorFlow(): Promise<Backend> {
  const tf = await import('@tensorflow/tfjs');
  tf.env().set('IS_NODE', false); // keeps TensorFlow.js from advertising its native package on the console
  return {
    tf,
    name: 'cpu',
    description: `@tensorflow/tfjs ${tf.version_core}, JavaScript, tens of times slower than native code`,
  };
}

export async function createTensorFlowEngine(model: ModelConfig, backend?: Backend): Promise<Engine> {
  return new TensorFlowEngine(model, backend ?? (await loadTensorFlow()));
}

class TensorFlowEngine implements Engine {
  readonly description: string;
  private readonly model: ModelConfig;
  private readonly tf: TF;
  private readonly backend: string;
  private readonly specs: readonly ParameterSpec[];

  constructor(model: ModelConfig, { tf, name, description }: Backend) {
    this.model = model;
    this.tf = tf;
    this.backend = name;
    this.specs = parameterSpecs(model);
    this.description = description;
  }

  async step(parameters: Parameters, batch: Batch, seed: number): Promise<StepResult> {
    const { tf, model } = this;
    await tf.setBackend(this.backend);
    const training: Training = { seed, statistics: {} };
    const trained = this.specs.filter(spec => spec.trained);
    const { loss, logits, gradients } = tf.tidy(() => {
      const fixed = this.tensors(
        parameters,
        this.specs.filter(spec => !spec.trained),
      );
      const images = tf.tensor(batch.images, imageShape(model, batch.size));
      const targets = tf.tensor(batch.targets, [batch.size, outputCount(model)]);
      let logits: Tensor | undefined;
      const lossOf = (...values: Tensor[]) => {
        const ops = tensorOps(tf, training);
        const named = Object.fromEntries(trained.map(({ name }, i) => [name, values[i]!]));
        logits = tf.keep(forward(ops, { ...fixed, ...named }, images, model));
        return ops.crossEntropy(logits, targets) as TensorFlow.Scalar;
      };
      const { value, grads } = tf.valueAndGrads(lossOf)(Object.values(this.tensors(parameters, trained)));
      return { loss: value, logits: logits!, gradients: grads };
    });
    const named = gradients.map((gradient, i) => [trained[i]!.name, take(gradient)] as const);
    const statistics = Object.entries(training.statistics).map(([name, { mean, variance }]) => {
      return [name, { mean: take(mean), variance: take(variance) }] as const;
    });
    return {
      loss: take(loss)[0]!,
      logits: take(logits),
      gradients: Object.fromEntries(named),
      statistics: Object.fromEntries(statistics) satisfies BatchStatistics,
    };
  }

  async predict(parameters: Parameters, images: Float32Array, count: number): Promise<Float32Array> {
    const { tf, model } = this;
    await tf.setBackend(this.backend);
    const logits = tf.tidy(() => {
      const x = tf.tensor(images, imageShape(model, count));
      return forward(tensorOps(tf), this.tensors(parameters, this.specs), x, model);
    });
    return take(logits);
  }

  async dispose(): Promise<void> {
    this.tf.disposeVariables();
  }

  private tensors(parameters: Parameters, specs: readonly ParameterSpec[]): Record<string, Tensor> {
    const named = specs.map(({ name, shape }) => [name, this.tf.tensor(parameters[name]!, [...shape])] as const);
    return Object.fromEntries(named);
  }
}

/** The values of a float tensor, which is disposed of. */
function take(tensor: Tensor): Float32Array {
  const values = tensor.dataSync();
  tensor.dispose();
  return values as Float32Array;
}
