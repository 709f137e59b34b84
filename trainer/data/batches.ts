// Batches for training and evaluation, all of them functions of the seed: the same epoch gives the same batches.

import type { TrainConfig } from '../config.ts';
import type { Batch } from '../engine/engine.ts';
import { randomStream, shuffledIndices } from '../random.ts';
import { distort } from './augment.ts';
import type { LabelledImages } from './idx.ts';

/** Epoch and step within it, both from 0. */
export interface Position {
  epoch: number;
  step: number;
}

export interface TrainingBatch extends Batch {
  images: Float32Array<ArrayBuffer>;
  targets: Float32Array<ArrayBuffer>;
  labels: Uint8Array<ArrayBuffer>;
}

/** The last, smaller batch of an epoch is left out; each epoch leaves out other images. */
export function stepsPerEpoch(data: LabelledImages, batchSize: number): number {
  return Math.floor(data.count / batchSize);
}

/** The order of images in an epoch. */
export function epochOrder(data: LabelledImages, seed: number, epoch: number): Uint32Array {
  return shuffledIndices(data.count, randomStream(seed, 'shuffle', epoch));
}

/** Images `order[step·B]` to `order[(step + 1)·B - 1]`, distorted as the configuration says. */
export function trainingBatch(
  data: LabelledImages,
  order: Uint32Array,
  position: Position,
  classes: number,
  config: TrainConfig,
): TrainingBatch {
  const size = config.batchSize;
  const pixels = data.imageSize ** 2;
  const images = new Float32Array(size * pixels);
  const targets = new Float32Array(size * classes);
  const labels = new Uint8Array(size);
  const random = randomStream(config.seed, 'augment', position.epoch, position.step);
  for (let i = 0; i < size; i++) {
    const index = order[position.step * size + i]!;
    const source = data.images.subarray(index * pixels, (index + 1) * pixels);
    distort(source, images.subarray(i * pixels, (i + 1) * pixels), data.imageSize, config, random);
    labels[i] = data.labels[index]!;
    targets[i * classes + labels[i]!] = 1;
  }
  return { images, targets, labels, size };
}

/** Images `start` to `end - 1` as the model takes them: values 0 to 1. */
export function scaledImages(data: LabelledImages, start: number, end: number): Float32Array {
  const pixels = data.imageSize ** 2;
  return Float32Array.from(data.images.subarray(start * pixels, end * pixels), value => value / 255);
}
