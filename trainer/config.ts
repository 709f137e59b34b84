// The one configuration: the model's options, the training's, and named presets. Parsing arguments is main.ts's.

export const NORMS = ['vit', 'vitbn', 'vitbn-ffn', 'vitbn-all'] as const;
export const DATASETS = ['mnist', 'fashion-mnist', 'emnist-digits', 'emnist-letters', 'pendigits', 'idx'] as const;
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

/** Largest random variations of a training image or pen drawing; 0 = none. Pixels are those of the 28×28 image. */
export interface Augmentation {
  /** Degrees. */
  rotation: number;
  /** Pixels along each axis; of images only: rendering brings drawings back to the middle. */
  translation: number;
  /** Relative size: 0.1 means 0.9 to 1.1; of images only: rendering brings drawings back to their size. */
  scaling: number;
  /** Degrees by which upright lines lean: slant. */
  shear: number;
  /** Relative: 0.1 means up to 1.1 times as wide and 1 / 1.1 as high, or the reverse. */
  aspect: number;
  /** Probability of being mirrored, left to right: for clothes, not for digits. */
  flip: number;
  /** Standard deviation, in pixels, of a smooth field of displacements. */
  elastic: number;
  /** Pixels that the strokes of an image grow or shrink on each side. */
  thickness: number;
  /** Probability that a rectangle is replaced by noise. */
  erasing: number;
  /** Relative radius of the pen: 0.2 means 0.8 to 1.2 times; of drawings. */
  penWidth: number;
  /** Standard deviation, in pixels, of the hand's tremor along a stroke; of drawings. */
  jitter: number;
  /** Pixels that the pen moves from one recorded point to the next: a faster hand leaves fewer; of drawings. */
  speed: number;
}

export interface TrainConfig extends Augmentation {
  /** One of DATASETS, or several with the same classes joined by +. */
  dataset: string;
  engine: EngineName;
  threads: number;
  seed: number;
  epochs: number;
  batchSize: number;
  /** Training images held out for validation, the same ones for a given seed; of a mixture, so many of each image set. */
  validation: number;
  /** Writers of pen drawings held out for validation instead, the same ones for a given seed. */
  validationWriters: number;
  /** The last so many writers of a set of pen drawings are its test split, and never in training or validation. */
  testWriters: number;
  /** Probability that a training sample is replaced by an image of no class, whose target is uniform over the classes. */
  scribbles: number;
  /** How often an epoch shows each pen drawing, varied anew each time: more weight for the smaller part of a mixture. */
  strokeRepeats: number;
  /** Use only so many training images; 0 = all. Of a mixture, so many of each data set. */
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
    validationWriters: 4,
    testWriters: 6,
    scribbles: 0,
    strokeRepeats: 1,
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
    shear: 0,
    aspect: 0,
    flip: 0,
    elastic: 0,
    thickness: 0,
    erasing: 0,
    penWidth: 0,
    jitter: 0,
    speed: 0,
  },
};

/**
 * For digits as people draw them: scans and pen strokes, varied, and an average of the weights. Two heads that are wider than
 * a token: after merging a head's matrices such a model takes 0.7 of the multiplications of one of dim 128 and depth 4, which
 * validated no better after as many epochs.
 */
const BEST: Config = {
  model: { ...REFERENCE.model, dim: 96, depth: 5, heads: 2, dimHead: 192, mlpDim: 192, dropout: 0, embDropout: 0 },
  train: {
    ...REFERENCE.train,
    dataset: 'mnist+pendigits',
    scribbles: 0.05,
    strokeRepeats: 3,
    epochs: 100,
    learningRate: 2e-3,
    warmupSteps: 1000,
    gradientClip: 1,
    labelSmoothing: 0.05,
    emaDecay: 0.9995,
    rotation: 12,
    translation: 1.5,
    scaling: 0.1,
    shear: 8,
    aspect: 0.1,
    elastic: 0.9,
    thickness: 0.3,
    penWidth: 0.25,
    jitter: 0.25,
    speed: 2,
  },
};

/** For FashionMNIST: smaller patches, because clothes differ in detail, and clothes may be seen from either side. */
const FASHION: Config = {
  model: { ...BEST.model, patchSize: 4, depth: 4 },
  train: {
    ...BEST.train,
    dataset: 'fashion-mnist',
    scribbles: 0,
    epochs: 40,
    rotation: 5,
    translation: 2,
    scaling: 0.1,
    shear: 4,
    aspect: 0.1,
    flip: 0.5,
    elastic: 0.3,
    thickness: 0,
    erasing: 0.25,
  },
};

/** A model so small that a step takes milliseconds, for tests and first tries. */
const TESTING: Config = {
  model: { ...REFERENCE.model, patchSize: 7, dim: 16, depth: 2, heads: 2, dimHead: 8, mlpDim: 32 },
  train: { ...REFERENCE.train, threads: 1, epochs: 2, batchSize: 20, validation: 100, warmupSteps: 10 },
};

export const PRESETS = { reference: REFERENCE, best: BEST, fashion: FASHION, testing: TESTING } as const;
export type PresetName = keyof typeof PRESETS;

/** The names in `mnist+pendigits`. Throws a RangeError for one that is unknown or stands there twice. */
export function datasetNames(dataset: string): DatasetName[] {
  const names = dataset.split('+');
  const known = names.flatMap(name => DATASETS.filter(candidate => candidate === name));
  if (known.length < names.length || new Set(names).size < names.length)
    throw new RangeError(`dataset: expected ${DATASETS.join(', ')} or several joined by +, got ${dataset}`);
  return known;
}

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
  for (const name of ['epochs', 'batchSize', 'threads', 'decayEpochs', 'strokeRepeats'] as const)
    integer(name, train[name], 1);
  datasetNames(train.dataset);
  const counts = [
    'seed',
    'validation',
    'validationWriters',
    'testWriters',
    'limit',
    'warmupSteps',
    'patience',
  ] as const;
  for (const name of counts) integer(name, train[name], 0);
  within('learningRate', train.learningRate, 1e-8, 10);
  within('weightDecay', train.weightDecay, 0, 10);
  within('decayFactor', train.decayFactor, 0, 1);
  within('gradientClip', train.gradientClip, 0, 1e6);
  within('scribbles', train.scribbles, 0, 0.9);
  if (train.scribbles > 0 && model.imageSize !== SCRIBBLE_SIZE)
    throw new RangeError(`scribbles: needs images of ${SCRIBBLE_SIZE} pixels a side, got ${model.imageSize}`);
  within('labelSmoothing', train.labelSmoothing, 0, 0.9);
  within('emaDecay', train.emaDecay, 0, 0.99999);
  if (train.patience > 0 && train.validation === 0)
    throw new RangeError(`patience: needs validation images, got ${train.patience} with none`);
  validateAugmentation(train, model.imageSize);
}

/** Pixels a side of what src/ink.ts draws. */
const SCRIBBLE_SIZE = 28;

function validateAugmentation(augmentation: Augmentation, imageSize: number): void {
  const most: Augmentation = {
    rotation: 180,
    translation: imageSize / 2,
    scaling: 0.9,
    shear: 60,
    aspect: 0.9,
    flip: 1,
    elastic: imageSize / 4,
    thickness: 1,
    erasing: 1,
    penWidth: 0.5,
    jitter: imageSize / 4,
    speed: imageSize / 2,
  };
  for (const [name, limit] of Object.entries(most)) within(name, augmentation[name as keyof Augmentation], 0, limit);
}

function integer(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`${name}: expected an integer of at least ${least}, got ${value}`);
}

function within(name: string, value: number, least: number, most: number): void {
  if (!(value >= least && value <= most))
    throw new RangeError(`${name}: expected a number from ${least} to ${most}, got ${value}`);
}
