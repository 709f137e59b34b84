// Names, shapes and initial values of the model's parameters; what is computed with them stands in vitbn.ts.

import { type ModelConfig, outputCount } from '../config/options.ts';
import { type Random, randomStream } from '../random.ts';
import { feedForwardNorms, tokenCount } from './vitbn.ts';

/** The model's state by name: trained parameters and BatchNorm's running statistics. */
export type Parameters = Record<string, Float32Array<ArrayBuffer>>;

export interface ParameterSpec {
  name: string;
  shape: readonly number[];
  /** False for running statistics, which the optimizer leaves alone. */
  trained: boolean;
  initial: (random: Random) => number;
}

const one = () => 1;
const zero = () => 0;
const normal = (random: Random) => random.normal();
/** U(-1/√fanIn, 1/√fanIn): PyTorch's default for Linear's weight and bias. */
const uniform = (fanIn: number) => (random: Random) => (2 * random.uniform() - 1) / Math.sqrt(fanIn);

const parameter = (name: string, shape: readonly number[], initial: ParameterSpec['initial']): ParameterSpec => ({
  name,
  shape,
  trained: true,
  initial,
});

function linear(name: string, inputs: number, outputs: number, bias = true): ParameterSpec[] {
  const weight = parameter(`${name}.weight`, [outputs, inputs], uniform(inputs));
  return bias ? [weight, parameter(`${name}.bias`, [outputs], uniform(inputs))] : [weight];
}

function layerNorm(name: string, dim: number): ParameterSpec[] {
  return [parameter(`${name}.weight`, [dim], one), parameter(`${name}.bias`, [dim], zero)];
}

function batchNorm(name: string, dim: number): ParameterSpec[] {
  const buffer = (suffix: string, initial: ParameterSpec['initial']) => ({
    ...parameter(`${name}.${suffix}`, [dim], initial),
    trained: false,
  });
  return [...layerNorm(name, dim), buffer('running_mean', zero), buffer('running_var', one)];
}

function block(config: ModelConfig, name: string): ParameterSpec[] {
  const { dim, mlpDim, heads, dimHead, qkvBias } = config;
  const norm = config.norm === 'vitbn-all' ? batchNorm : layerNorm;
  const { before, inside } = feedForwardNorms(config);
  return [
    ...norm(`${name}.attention.norm`, dim),
    ...linear(`${name}.attention.qkv`, dim, 3 * heads * dimHead, qkvBias),
    ...linear(`${name}.attention.out`, heads * dimHead, dim),
    ...(before ? layerNorm(`${name}.ffn.norm`, dim) : []),
    ...linear(`${name}.ffn.linear1`, dim, mlpDim),
    ...(inside ? batchNorm(`${name}.ffn.batch_norm`, mlpDim) : []),
    ...linear(`${name}.ffn.linear2`, mlpDim, dim),
  ];
}

/** Every parameter of the model that `config` describes, in the order of computation. */
export function parameterSpecs(config: ModelConfig): ParameterSpec[] {
  const { dim, patchSize, channels, depth, posEmb } = config;
  const norm = config.norm === 'vitbn-all' ? batchNorm : layerNorm;
  const patchDim = patchSize * patchSize * channels;
  return [
    ...norm('embedding.patch_norm', patchDim),
    ...linear('embedding.linear', patchDim, dim),
    ...norm('embedding.norm', dim),
    parameter('embedding.cls_token', [1, 1, dim], normal),
    ...(posEmb === 'learn' ? [parameter('embedding.position', [1, tokenCount(config), dim], normal)] : []),
    ...Array.from({ length: depth }, (_, i) => block(config, `blocks.${i}`)).flat(),
    ...norm('norm', dim),
    ...linear('head', dim, outputCount(config)),
  ];
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Trained parameters only, as papers count them. */
export function parameterCount(config: ModelConfig): number {
  const trained = parameterSpecs(config).filter(spec => spec.trained);
  return trained.reduce((sum, { shape }) => sum + elementCount(shape), 0);
}

/** Each parameter draws from a stream of its own, so a change elsewhere in the model leaves its values alone. */
export function initialParameters(config: ModelConfig, seed: number): Parameters {
  const entries = parameterSpecs(config).map(({ name, shape, initial }) => {
    const random = randomStream(seed, 'initial', name);
    return [name, Float32Array.from({ length: elementCount(shape) }, () => initial(random))] as const;
  });
  return Object.fromEntries(entries);
}
