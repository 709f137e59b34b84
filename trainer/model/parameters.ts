// Names, shapes and initial values of the model's parameters; what is computed with them stands in vitbn.ts.

import { type ModelConfig, outputCount } from '../config/options.ts';
import { parseStem } from '../config/stem.ts';
import { type Random, randomStream } from '../random.ts';
import { feedForwardNorms, hasClassToken, tokenCount } from './vitbn.ts';

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
const scaledNormal = (deviation: number) => (random: Random) => deviation * random.normal();

/** Of the class token and learned positions with `init: 'fan-in'`. */
const TOKEN_DEVIATION = 0.02;

const parameter = (name: string, shape: readonly number[], initial: ParameterSpec['initial']): ParameterSpec => ({
  name,
  shape,
  trained: true,
  initial,
});

/** Whose weight starts, with `init: 'fan-in'`, at `gain` times its usual size. */
function linear(
  { init }: ModelConfig,
  name: string,
  [inputs, outputs]: readonly [number, number],
  { bias = true, gain = 1 } = {},
): ParameterSpec[] {
  const [ofWeight, ofBias] =
    init === 'fan-in' ? [scaledNormal(gain / Math.sqrt(inputs)), zero] : [uniform(inputs), uniform(inputs)];
  const weight = parameter(`${name}.weight`, [outputs, inputs], ofWeight);
  return bias ? [weight, parameter(`${name}.bias`, [outputs], ofBias)] : [weight];
}

/** 3×3 kernels from `inputs` channels, which are those of one group. */
function conv(name: string, [inputs, outputs]: readonly [number, number], bias: boolean): ParameterSpec[] {
  const weight = parameter(`${name}.weight`, [outputs, inputs, 3, 3], uniform(9 * inputs));
  return bias ? [weight, parameter(`${name}.bias`, [outputs], uniform(9 * inputs))] : [weight];
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
  const { dim, mlpDim, heads, dimHead, depth, ffnConv } = config;
  const last = { gain: 1 / Math.sqrt(2 * depth) };
  const norm = config.norm === 'vitbn-all' ? batchNorm : layerNorm;
  const { before, inside } = feedForwardNorms(config);
  return [
    ...norm(`${name}.attention.norm`, dim),
    ...linear(config, `${name}.attention.qkv`, [dim, 3 * heads * dimHead], { bias: config.qkvBias }),
    ...linear(config, `${name}.attention.out`, [heads * dimHead, dim], last),
    ...(before ? layerNorm(`${name}.ffn.norm`, dim) : []),
    ...linear(config, `${name}.ffn.linear1`, [dim, mlpDim]),
    ...(ffnConv ? conv(`${name}.ffn.depthwise`, [1, mlpDim], true) : []),
    ...(inside ? batchNorm(`${name}.ffn.batch_norm`, mlpDim) : []),
    ...linear(config, `${name}.ffn.linear2`, [mlpDim, dim], last),
  ];
}

function patchTokenizer(config: ModelConfig): ParameterSpec[] {
  const { dim, patchSize, channels } = config;
  const norm = config.norm === 'vitbn-all' ? batchNorm : layerNorm;
  const patchDim = patchSize * patchSize * channels;
  return [
    ...norm('embedding.patch_norm', patchDim),
    ...linear(config, 'embedding.linear', [patchDim, dim]),
    ...norm('embedding.norm', dim),
  ];
}

function convTokenizer({ stem, stemNorm, channels }: ModelConfig): ParameterSpec[] {
  const norm = stemNorm === 'batch' ? batchNorm : layerNorm;
  return parseStem(stem).flatMap((layer, i, layers) => {
    const name = `embedding.stem.${i}`;
    const weights = conv(name, [layers[i - 1]?.channels ?? channels, layer.channels], stemNorm === 'none');
    return stemNorm === 'none' ? weights : [...weights, ...norm(`${name}.norm`, layer.channels)];
  });
}

/** Every parameter of the model that `config` describes, in the order of computation. */
export function parameterSpecs(config: ModelConfig): ParameterSpec[] {
  const { dim, depth, posEmb, init } = config;
  const norm = config.norm === 'vitbn-all' ? batchNorm : layerNorm;
  const token = init === 'fan-in' ? scaledNormal(TOKEN_DEVIATION) : normal;
  return [
    ...(config.tokenizer === 'conv' ? convTokenizer(config) : patchTokenizer(config)),
    ...(hasClassToken(config) ? [parameter('embedding.cls_token', [1, 1, dim], token)] : []),
    ...(posEmb === 'learn' ? [parameter('embedding.position', [1, tokenCount(config), dim], token)] : []),
    ...Array.from({ length: depth }, (_, i) => block(config, `blocks.${i}`)).flat(),
    ...norm('norm', dim),
    ...linear(config, 'head', [dim, outputCount(config)]),
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
