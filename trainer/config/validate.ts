// What the options may be, alone and together.

import { CHARACTERS } from './dataset-names.ts';
import type { Augmentation, Config, ModelConfig } from './options.ts';
import { unknownNames, weightsOf } from './sources.ts';
import { parseStem } from './stem.ts';

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
  validateTokenizer(model);
  for (const name of ['epochs', 'batchSize', 'threads', 'decayEpochs'] as const) integer(name, train[name], 1);
  weightsOf(train);
  unknownNames(train.unknownData);
  if (!CHARACTERS.includes(train.characters))
    throw new RangeError(`characters: expected ${CHARACTERS.join(', ')}, got ${train.characters}`);
  const counts = ['seed', 'validation', 'validationWriters', 'testWriters', 'limit', 'patience'] as const;
  for (const name of counts) integer(name, train[name], 0);
  if (!(train.warmupSteps >= 0 && train.warmupSteps < 1)) integer('warmupSteps', train.warmupSteps, 0);
  within('learningRate', train.learningRate, 1e-8, 10);
  within('weightDecay', train.weightDecay, 0, 10);
  within('decayFactor', train.decayFactor, 0, 1);
  within('finalRate', train.finalRate, 0, 1);
  within('gradientClip', train.gradientClip, 0, 1e6);
  within('unknownShare', train.unknownShare, 0, 0.9);
  if (train.unknownShare > 0 && model.imageSize !== DRAWN_SIZE)
    throw new RangeError(`unknownShare: needs images of ${DRAWN_SIZE} pixels a side, got ${model.imageSize}`);
  if (train.unknownShare > 0 && !model.unknownClass)
    throw new RangeError(`unknownShare: needs a model with an output for no class, got ${train.unknownShare} without`);
  within('labelSmoothing', train.labelSmoothing, 0, 0.9);
  within('emaDecay', train.emaDecay, 0, 0.99999);
  if (train.patience > 0 && train.validation === 0 && train.validationWriters === 0)
    throw new RangeError(`patience: needs images or writers held out for validation, got ${train.patience} with none`);
  validateAugmentation(train, model.imageSize);
}

function validateTokenizer({ tokenizer, imageSize, patchSize, stem, dim }: ModelConfig): void {
  if (tokenizer === 'patch' && imageSize % patchSize !== 0)
    throw new RangeError(`patchSize: must divide imageSize ${imageSize}, got ${patchSize}`);
  const last = parseStem(stem).at(-1)!;
  if (tokenizer === 'conv' && last.channels !== dim)
    throw new RangeError(`stem: expected ${dim} channels (dim) in its last layer, got ${stem}`);
}

/** Pixels a side of what src/preparation/ink.ts draws. */
const DRAWN_SIZE = 28;

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
    lowResolution: 1,
    ragged: 1,
    erasing: 1,
    mixUp: 1,
    cutMix: 1,
    penWidth: 0.5,
    jitter: imageSize / 4,
    speed: imageSize / 2,
    habits: 1,
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
