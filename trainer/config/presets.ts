// Named configurations: the reference, ours for digits, letters and clothes, and a tiny one. Each lists what differs from the
// defaults.

import { type Config, checkConfig, type ModelConfig, type TrainConfig } from './schema.ts';

const preset = (model: Partial<ModelConfig>, train: Partial<TrainConfig>): Config => checkConfig({ model, train });

/** Convolutions make the tokens and mix them, BatchNorm in both. */
const CONVOLUTIONAL: Partial<ModelConfig> = {
  tokenizer: 'conv',
  stem: '16/1,32/2,64/2,96/2',
  dim: 96,
  depth: 3,
  heads: 3,
  dimHead: 32,
  mlpDim: 192,
  ffnConv: true,
  pool: 'mean',
  dropout: 0,
  embDropout: 0,
  qkvBias: true,
  init: 'fan-in',
};

/** For digits, or none of them; an average of the weights is what is kept. */
const DIGITS = preset(
  { ...CONVOLUTIONAL, unknownClass: true },
  {
    dataset: 'mnist+pendigits+unipen',
    weights: 'pendigits:3,unipen:2',
    unknownShare: 0.2,
    unknownData: 'scribbles+doodles+unipen-capitals+unipen-small+unipen-symbols',
    validationWriters: 3,
    testWriters: 3,
    epochs: 32,
    batchSize: 128,
    learningRate: 2e-3,
    warmupSteps: 0.06,
    finalRate: 0.01,
    gradientClip: 1,
    labelSmoothing: 0.05,
    emaDecay: 0.998,
    rotation: 12,
    translation: 2,
    scaling: 0.12,
    shear: 8,
    aspect: 0.1,
    elastic: 0.8,
    thickness: 0.3,
    lowResolution: 0.06,
    ragged: 0.06,
    penWidth: 0.3,
    jitter: 0.25,
    speed: 2,
    habits: 0.15,
  },
);

/** For letters: 26 classes, capital and small alike. */
const LETTERS = preset(
  { ...CONVOLUTIONAL, unknownClass: true, numClasses: 26 },
  {
    ...DIGITS.train,
    dataset: 'unipen',
    characters: 'letters',
    weights: '',
    unknownData: 'scribbles+several+doodles+unipen-digits+unipen-symbols',
    unknownShare: 0.15,
    epochs: 20,
    habits: 0,
  },
);

/**
 * For FashionMNIST: wider convolutions, because clothes differ in detail, which may be seen from either side. They stand in
 * their images all alike, and are varied little, but a piece of one in five is hidden.
 */
const FASHION = preset(
  { ...CONVOLUTIONAL, stem: '32/1,64/2,96/2,96/2', depth: 4, dropout: 0.1 },
  {
    dataset: 'fashion-mnist',
    epochs: 30,
    learningRate: 2e-3,
    warmupSteps: 0.06,
    finalRate: 0.01,
    batchSize: 128,
    gradientClip: 1,
    labelSmoothing: 0.05,
    emaDecay: 0.998,
    rotation: 0,
    translation: 2,
    scaling: 0.08,
    aspect: 0.05,
    flip: 0.5,
    erasing: 0.2,
  },
);

/** A model so small that a step takes milliseconds, for tests and first tries. */
const TESTING = preset(
  { dim: 16, depth: 2, heads: 2, dimHead: 8, mlpDim: 32 },
  { threads: 1, epochs: 2, batchSize: 20, validation: 100, warmupSteps: 10 },
);

export const PRESETS = {
  reference: preset({}, {}),
  digits: DIGITS,
  letters: LETTERS,
  fashion: FASHION,
  testing: TESTING,
} as const;
export type PresetName = keyof typeof PRESETS;
