// Batches for training and evaluation, all of them functions of the seed: the same epoch gives the same batches.

import type { TrainConfig } from '../config/schema.ts';
import { randomStream, shuffledIndices } from '../random.ts';
import { drawSample, type Variation } from './augment/augment.ts';
import { mixBatch } from './augment/mixing.ts';
import { channelsOf, partsOf, type Samples } from './samples.ts';
import { strokesIn } from './unknown/several.ts';
import { drawUnknown, type Unknowns } from './unknown/training.ts';

/** The label of an image of no class. */
export const NO_CLASS = -1;

/** What a model is trained on. */
export interface TrainingSet {
  known: Samples;
  classes: readonly string[];
  /** Whether the model has an output for images of no class, shown or not. */
  hasUnknown?: boolean;
  /** Where the configuration has a share of them. */
  unknown?: Unknowns;
}

/** Epoch and step within it, both from 0. */
export interface Position {
  epoch: number;
  step: number;
}

export interface Batch {
  /** B·C·S·S values 0 to 1. */
  images: Float32Array;
  /** B·outputs target probabilities. */
  targets: Float32Array;
  size: number;
}

export interface TrainingBatch extends Batch {
  images: Float32Array<ArrayBuffer>;
  targets: Float32Array<ArrayBuffer>;
  /** B classes, or NO_CLASS; of a mixed image the class of the larger share. */
  labels: Int16Array<ArrayBuffer>;
}

/** The last, smaller batch of an epoch is left out; each epoch leaves out other images. */
export function stepsPerEpoch(data: Samples, batchSize: number): number {
  const shown = partsOf(data).reduce((sum, { count }, i) => sum + Math.round(count * weightOf(data, i)), 0);
  return Math.floor(shown / batchSize);
}

function weightOf(data: Samples, part: number): number {
  return ('weights' in data ? data.weights?.[part] : undefined) ?? 1;
}

/** The order of samples in an epoch; of a part of weight 2.5 each sample twice, and another half of them once more. */
export function epochOrder(data: Samples, seed: number, epoch: number): Uint32Array {
  let first = 0;
  const shown = partsOf(data).flatMap(({ count }, part) => {
    const weight = weightOf(data, part);
    const indices = Array.from({ length: Math.round(count * weight) }, (_, i) => i);
    const rest = weight % 1 === 0 ? undefined : shuffledIndices(count, randomStream(seed, 'weights', epoch, part));
    const whole = count * Math.floor(weight);
    first += count;
    return indices.map(i => first - count + (rest && i >= whole ? rest[i - whole]! : i % count));
  });
  return shuffledIndices(shown.length, randomStream(seed, 'shuffle', epoch)).map(index => shown[index]!);
}

/**
 * Samples `order[step·B]` to `order[(step + 1)·B - 1]`, varied as the configuration says; some of them replaced by images
 * of no class, whose target is the output after those of the classes, where it asks for a share of them.
 */
export function trainingBatch(
  data: TrainingSet,
  order: Uint32Array,
  position: Position,
  config: TrainConfig,
): TrainingBatch {
  const { known, classes, unknown, hasUnknown = unknown !== undefined } = data;
  const size = config.batchSize;
  const pixels = pixelsOf(known);
  const strokes = strokesIn(known);
  const outputs = classes.length + Number(hasUnknown);
  const images = new Float32Array(size * pixels);
  const targets = new Float32Array(size * outputs);
  const labels = new Int16Array(size);
  const random = randomStream(config.seed, 'augment', position.epoch, position.step);
  const others = randomStream(config.seed, 'unknown', position.epoch, position.step);
  for (let i = 0; i < size; i++) {
    const index = order[position.step * size + i]!;
    const image = images.subarray(i * pixels, (i + 1) * pixels);
    const isUnknown = unknown && others.uniform() < config.unknownShare;
    if (isUnknown)
      drawUnknown(
        image,
        unknown,
        { limits: config, random: others },
        { strokes, sample: target => drawAny(data, target, others) },
      );
    else draw(known, index, image, { limits: config, random }, classes);
    labels[i] = isUnknown ? NO_CLASS : known.labels[index]!;
    targets[i * outputs + (isUnknown ? classes.length : labels[i]!)] = 1;
  }
  const batch = { images, targets, labels, size };
  mixBatch(batch, known, config, randomStream(config.seed, 'mixing', position.epoch, position.step));
  return batch;

  /** Draws a random known sample and returns its class. */
  function drawAny({ known, classes }: TrainingSet, target: Float32Array, random: Variation['random']): number {
    const index = Math.floor(random.uniform() * known.count);
    draw(known, index, target, { limits: config, random }, classes);
    return known.labels[index]!;
  }
}

/** Samples `start` to `end - 1` as the model takes them: values 0 to 1, pen drawings rendered as they are. */
export function scaledImages(data: Samples, start: number, end: number): Float32Array {
  const pixels = pixelsOf(data);
  const images = new Float32Array((end - start) * pixels);
  for (let i = start; i < end; i++) draw(data, i, images.subarray((i - start) * pixels, (i - start + 1) * pixels));
  return images;
}

/** Values of an image, of all its channels. */
function pixelsOf(data: Samples): number {
  return channelsOf(data) * data.imageSize ** 2;
}

/** Draws sample `index` of a data set or of all of a mixture. */
function draw(
  data: Samples,
  index: number,
  target: Float32Array,
  variation?: Variation,
  classes: readonly string[] = [],
): void {
  let first = 0;
  const part = partsOf(data).find(({ count }) => {
    first += count;
    return index < first;
  });
  if (!part) throw new RangeError(`sample: expected an index below ${data.count}, got ${index}`);
  const at = index - first + part.count;
  drawSample(part, at, target, variation, classes[part.labels[at]!]);
}
