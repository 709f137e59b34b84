// Batches for training and evaluation, all of them functions of the seed: the same epoch gives the same batches.

import type { TrainConfig } from '../config/options.ts';
import { randomStream, shuffledIndices } from '../random.ts';
import { drawSample, type Variation } from './augment/augment.ts';
import { partsOf, type Samples } from './samples.ts';
import { drawScribble } from './scribbles/scribbles.ts';

/** The label of an image of no class. */
export const NO_CLASS = -1;

/** Epoch and step within it, both from 0. */
export interface Position {
  epoch: number;
  step: number;
}

export interface Batch {
  /** B·C·S·S values 0 to 1. */
  images: Float32Array;
  /** B·numClasses target probabilities. */
  targets: Float32Array;
  size: number;
}

export interface TrainingBatch extends Batch {
  images: Float32Array<ArrayBuffer>;
  targets: Float32Array<ArrayBuffer>;
  /** B classes, or NO_CLASS. */
  labels: Int16Array<ArrayBuffer>;
}

/** The last, smaller batch of an epoch is left out; each epoch leaves out other images. */
export function stepsPerEpoch(data: Samples, batchSize: number): number {
  return Math.floor(data.count / batchSize);
}

/** The order of images in an epoch. */
export function epochOrder(data: Samples, seed: number, epoch: number): Uint32Array {
  return shuffledIndices(data.count, randomStream(seed, 'shuffle', epoch));
}

/**
 * Samples `order[step·B]` to `order[(step + 1)·B - 1]`, varied as the configuration says; some of them replaced by images
 * of no class, whose targets are 1 / classes each, where it asks for `scribbles`.
 */
export function trainingBatch(
  data: Samples,
  order: Uint32Array,
  position: Position,
  classes: number,
  config: TrainConfig,
): TrainingBatch {
  const size = config.batchSize;
  const pixels = data.imageSize ** 2;
  const images = new Float32Array(size * pixels);
  const targets = new Float32Array(size * classes);
  const labels = new Int16Array(size);
  const random = randomStream(config.seed, 'augment', position.epoch, position.step);
  const scribbles = randomStream(config.seed, 'scribbles', position.epoch, position.step);
  for (let i = 0; i < size; i++) {
    const index = order[position.step * size + i]!;
    const image = images.subarray(i * pixels, (i + 1) * pixels);
    if (config.scribbles > 0 && scribbles.uniform() < config.scribbles) {
      drawScribble(image, scribbles, target => drawAny(data, target, { limits: config, random: scribbles }));
      targets.fill(1 / classes, i * classes, (i + 1) * classes);
      labels[i] = NO_CLASS;
      continue;
    }
    draw(data, index, image, { limits: config, random });
    labels[i] = data.labels[index]!;
    targets[i * classes + labels[i]!] = 1;
  }
  return { images, targets, labels, size };
}

/** Samples `start` to `end - 1` as the model takes them: values 0 to 1, pen drawings rendered as they are. */
export function scaledImages(data: Samples, start: number, end: number): Float32Array {
  const pixels = data.imageSize ** 2;
  const images = new Float32Array((end - start) * pixels);
  for (let i = start; i < end; i++) draw(data, i, images.subarray((i - start) * pixels, (i - start + 1) * pixels));
  return images;
}

/** Draws a random sample and returns its class. */
function drawAny(data: Samples, target: Float32Array, variation: Variation): number {
  const index = Math.floor(variation.random.uniform() * data.count);
  draw(data, index, target, variation);
  return data.labels[index]!;
}

/** Draws sample `index` of a data set or of all of a mixture. */
function draw(data: Samples, index: number, target: Float32Array, variation?: Variation): void {
  let first = 0;
  const part = partsOf(data).find(({ count }) => {
    first += count;
    return index < first;
  });
  if (!part) throw new RangeError(`sample: expected an index below ${data.count}, got ${index}`);
  drawSample(part, index - first + part.count, target, variation);
}
