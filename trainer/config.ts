// The one configuration: the model's options, the training's, and named presets. Parsing arguments is main.ts's.

export const NORMS = ['vit', 'vitbn', 'vitbn-ffn', 'vitbn-all'] as const;
export const DATASETS = ['mnist', 'fashion-mnist'] as const;
export const ENGINES = ['onnxruntime', 'tfjs'] as const;

export type Norm = (typeof NORMS)[number];
export type DatasetName = (typeof DATASETS)[number];
export type EngineName = (typeof ENGINES)[number];

export interface ModelConfig {
  /** Which normalisation stands where: the standard ViT or one of the BatchNorm models. */
  norm: Norm;
  /** Height and width of an image in pixels; a multiple of patchSize. */
  imageSize: number;
  patchSize: number;
  channels: number;
  numClasses: number;
  /** Features of a token. */
  dim: number;
  depth: number;
  heads: number;
  dimHead: number;
  /** Features of the feed-forward network's hidden layer. */
  mlpDim: number;
  pool: 'cls' | 'mean';
  posEmb: 'learn' | 'pe1d';
  dropout: number;
  embDropout: number;
  qkvBias: boolean;
}

export interface TrainConfig {
  dataset: DatasetName;
  engine: EngineName;
  threads: number;
  seed: number;
  epochs: number;
  batchSize: number;
  /** Training images held out for validation, the same ones for a given seed. */
  validation: number;
  /** Use only so many training images; 0 = all. */
  limit: number;
  learningRate: number;
  /** After the warm-up: constant, a cosine down to zero, or times `decayFactor` every `decayEpochs`. */
  schedule: 'constant' | 'cosine' | 'step';
  warmupSteps: number;
  decayEpochs: number;
  decayFactor: number;
  weightDecay: number;
  /** Largest norm of all gradients together; 0 = no limit. */
  gradientClip: number;
  /** Share of the target probability that is spread over all classes. */
  labelSmoothing: number;
  /** Decay of the exponential moving average of the weights, which is then what is evaluated and exported; 0 = none. */
  emaDecay: number;
  /** Training ends when the validation accuracy has not risen for so many epochs; 0 = never. */
  patience: number;
  /** Largest random rotation in degrees, translation in pixels and relative scale, of a training image. */
  rotation: number;
  translation: number;
  scaling: number;
}

export interface Config {
  model: ModelConfig;
  train: TrainConfig;
}

const REFERENCE: Config = {
  model: {
    norm: 'vitbn',
    imageSize: 28,
    patchSize: 7,
    channels: 1,
    numClasses: 10,
    dim: 64,
    depth: 6,
    heads: 8,
    dimHead: 64,
    mlpDim: 128,
    pool: 'cls',
    posEmb: 'learn',
    dropout: 0.1,
    embDropout: 0.1,
    qkvBias: false,
  },
  train: {
    dataset: 'mnist',
    engine: 'onnxruntime',
    threads: 2,
    seed: 1,
    epochs: 20,
    batchSize: 100,
    validation: 5000,
    limit: 0,
    learningRate: 1e-3,
    schedule: 'cosine',
    warmupSteps: 500,
    decayEpochs: 10,
    decayFactor: 0.1,
    weightDecay: 0.05,
    gradientClip: 0,
    labelSmoothing: 0,
    emaDecay: 0,
    patience: 0,
    rotation: 10,
    translation: 2,
    scaling: 0.1,
  },
};

/** A model so small that a step takes milliseconds, for tests and first tries. */
const TESTING: Config = {
  model: { ...REFERENCE.model, patchSize: 7, dim: 16, depth: 2, heads: 2, dimHead: 8, mlpDim: 32 },
  train: { ...REFERENCE.train, threads: 1, epochs: 2, batchSize: 20, validation: 100, warmupSteps: 10 },
};

export const PRESETS = { reference: REFERENCE, testing: TESTING } as const;
export type PresetName = keyof typeof PRESETS;

/** Throws a RangeError "option: rule, got value" for the first option that cannot be. */
export function validateConfig({ model, train }: Config): void {
  const positive = [
    'imageSize',
    'patchSize',
    'channels',
    'numClasses',
    'dim',
    'depth',
    'heads',
    'dimHead',
    'mlpDim',
  ] as const;
  for (const name of positive) integer(name, model[name], 1);
  for (const name of ['dropout', 'embDropout'] as const) within(name, model[name], 0, 0.9);
  if (model.imageSize % model.patchSize !== 0)
    throw new RangeError(`patchSize: must divide imageSize ${model.imageSize}, got ${model.patchSize}`);
  for (const name of ['epochs', 'batchSize', 'threads', 'decayEpochs'] as const) integer(name, train[name], 1);
  for (const name of ['seed', 'validation', 'limit', 'warmupSteps', 'patience'] as const) integer(name, train[name], 0);
  within('learningRate', train.learningRate, 1e-8, 10);
  within('weightDecay', train.weightDecay, 0, 10);
  within('decayFactor', train.decayFactor, 0, 1);
  within('gradientClip', train.gradientClip, 0, 1e6);
  within('labelSmoothing', train.labelSmoothing, 0, 0.9);
  within('emaDecay', train.emaDecay, 0, 0.99999);
  if (train.patience > 0 && train.validation === 0)
    throw new RangeError(`patience: needs validation images, got ${train.patience} with none`);
  within('rotation', train.rotation, 0, 180);
  within('translation', train.translation, 0, model.imageSize / 2);
  within('scaling', train.scaling, 0, 0.9);
}

function integer(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`${name}: expected an integer of at least ${least}, got ${value}`);
}

function within(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most))
    throw new RangeError(`${name}: expected a number from ${least} to ${most}, got ${value}`);
}
