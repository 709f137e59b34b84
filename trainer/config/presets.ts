// Named configurations: the reference, ours for digits and for clothes, and a tiny one. Each lists what differs from the defaults.

import { type Config, checkConfig, type ModelConfig, type TrainConfig } from './schema.ts';

const preset = (model: Partial<ModelConfig>, train: Partial<TrainConfig>): Config => checkConfig({ model, train });

/**
 * For digits as people draw them: scans and pen strokes, varied, images of no class among them, and an average of the weights.
 * Three heads that are wider than a token: after merging a head's matrices such a model takes a third of its multiplications.
 */
const BEST = preset(
  { dim: 96, depth: 4, heads: 3, dimHead: 176, dropout: 0, embDropout: 0 },
  {
    dataset: 'mnist+pendigits',
    scribbles: 0.06,
    strokeRepeats: 3,
    epochs: 90,
    learningRate: 2e-3,
    warmupSteps: 1000,
    gradientClip: 1,
    labelSmoothing: 0.05,
    emaDecay: 0.9995,
    weightDecay: 0.1,
    rotation: 15,
    translation: 1.5,
    shear: 8,
    aspect: 0.1,
    elastic: 1.2,
    thickness: 0.3,
    erasing: 0.15,
    penWidth: 0.25,
    jitter: 0.25,
    speed: 2,
  },
);

/**
 * For FashionMNIST: smaller patches, because clothes differ in detail, which may be seen from either side. They stand in their
 * images all alike, and are varied little: with that and a shorter average one run validated better than one that varied them more.
 */
const FASHION = preset(
  { ...BEST.model, patchSize: 4, heads: 2, dimHead: 192, mlpDim: 192 },
  {
    ...BEST.train,
    dataset: 'fashion-mnist',
    scribbles: 0,
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
);

/** A model so small that a step takes milliseconds, for tests and first tries. */
const TESTING = preset(
  { dim: 16, depth: 2, heads: 2, dimHead: 8, mlpDim: 32 },
  { threads: 1, epochs: 2, batchSize: 20, validation: 100, warmupSteps: 10 },
);

export const PRESETS = { reference: preset({}, {}), best: BEST, fashion: FASHION, testing: TESTING } as const;
export type PresetName = keyof typeof PRESETS;
