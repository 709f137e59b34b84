// What the options may be, alone and together.

import { datasetNames } from './dataset-names.ts';
import type { Augmentation, Config } from './options.ts';

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
  if (train.patience > 0 && train.validation === 0 && train.validationWriters === 0)
    throw new RangeError(`patience: needs images or writers held out for validation, got ${train.patience} with none`);
  validateAugmentation(train, model.imageSize);
}

/** Pixels a side of what src/preparation/ink.ts draws. */
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
