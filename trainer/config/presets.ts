// Named configurations: the reference, ours for digits and for clothes, and a tiny one.

import type { Config } from './options.ts';

const REFERENCE: Config = {
  model: {
    norm: 'vitbn',
    imageSize: 28,
    patchSize: 7,
    channels: 1,
    numClasses: 10,
    unknownClass: false,
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
    characters: 'digits',
    preprocessing: 'ink',
    engine: 'onnxruntime',
    threads: 2,
    seed: 1,
    epochs: 20,
    batchSize: 100,
    validation: 5000,
    validationWriters: 4,
    testWriters: 6,
    unknownShare: 0,
    unknownData: 'scribbles',
    weights: '',
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
    lowResolution: 0,
    ragged: 0,
    erasing: 0,
    mixUp: 0,
    cutMix: 0,
    penWidth: 0,
    jitter: 0,
    speed: 0,
    habits: 0,
  },
};

/**
 * For digits as people draw them: scans and pen strokes, varied, images of no class among them, and an average of the weights.
 * Three heads that are wider than a token: after merging a head's matrices such a model takes a third of its multiplications.
 */
const BEST: Config = {
  model: {
    ...REFERENCE.model,
    ...{ unknownClass: true, dim: 96, depth: 4, heads: 3, dimHead: 176, mlpDim: 128, dropout: 0, embDropout: 0 },
  },
  train: {
    ...REFERENCE.train,
    dataset: 'mnist+pendigits',
    unknownShare: 0.06,
    weights: 'pendigits:3',
    epochs: 90,
    learningRate: 2e-3,
    warmupSteps: 1000,
    gradientClip: 1,
    labelSmoothing: 0.05,
    emaDecay: 0.9995,
    weightDecay: 0.1,
    rotation: 15,
    translation: 1.5,
    scaling: 0.1,
    shear: 8,
    aspect: 0.1,
    elastic: 1.2,
    thickness: 0.3,
    erasing: 0.15,
    penWidth: 0.25,
    jitter: 0.25,
    speed: 2,
  },
};

/**
 * For FashionMNIST: smaller patches, because clothes differ in detail, which may be seen from either side. They stand in their
 * images all alike, and are varied little: with that and a shorter average one run validated better than one that varied them more.
 */
const FASHION: Config = {
  model: { ...BEST.model, unknownClass: false, patchSize: 4, heads: 2, dimHead: 192, mlpDim: 192 },
  train: {
    ...BEST.train,
    dataset: 'fashion-mnist',
    unknownShare: 0,
    weights: '',
    epochs: 75,
    weightDecay: 0.05,
    emaDecay: 0.999,
    rotation: 0,
    translation: 1.5,
    scaling: 0.05,
    shear: 0,
    aspect: 0.05,
    flip: 0.5,
    elastic: 0,
    thickness: 0,
    erasing: 0.1,
  },
};

/** A model so small that a step takes milliseconds, for tests and first tries. */
const TESTING: Config = {
  model: { ...REFERENCE.model, patchSize: 7, dim: 16, depth: 2, heads: 2, dimHead: 8, mlpDim: 32 },
  train: { ...REFERENCE.train, threads: 1, epochs: 2, batchSize: 20, validation: 100, warmupSteps: 10 },
};

export const PRESETS = { reference: REFERENCE, best: BEST, fashion: FASHION, testing: TESTING } as const;
export type PresetName = keyof typeof PRESETS;
