// Splits validation data off: a share of the images, but whole writers of pen drawings, so that nobody is on both sides.

import type { TrainConfig } from '../config/options.ts';
import { randomStream, shuffledIndices } from '../random.ts';
import type { LabelledImages } from './idx.ts';
import { type LabelledStrokes, mixture, partsOf, type Samples, selectSamples, selectStrokes } from './samples.ts';

export type HoldOut = Pick<TrainConfig, 'validation' | 'validationWriters' | 'limit' | 'seed'>;

interface Halves<T> {
  train: T;
  validation: T;
}

/**
 * Validation and training data, the same ones for the same seed; each data set of a mixture is split its own way, and its
 * training part limited to `limit` samples. Throws a RangeError when nothing would be left to train on.
 */
export function holdOut(samples: Samples, options: HoldOut): Halves<Samples> {
  const halves = partsOf(samples).map(part =>
    'images' in part ? holdOutImages(part, options) : holdOutWriters(part, options),
  );
  return { train: mixture(halves.map(half => half.train)), validation: mixture(halves.map(half => half.validation)) };
}

function holdOutImages(images: LabelledImages, { validation, limit, seed }: HoldOut): Halves<LabelledImages> {
  if (validation >= images.count)
    throw new RangeError(`validation: must be less than the ${images.count} training images, got ${validation}`);
  const order = shuffledIndices(images.count, randomStream(seed, 'validation'));
  return {
    validation: selectSamples(images, order.subarray(0, validation)),
    train: selectSamples(images, limited(order.subarray(validation), limit)),
  };
}

function holdOutWriters(
  drawings: LabelledStrokes,
  { validationWriters, limit, seed }: HoldOut,
): Halves<LabelledStrokes> {
  const { people } = drawings;
  if (validationWriters >= people.length)
    throw new RangeError(`validationWriters: must be less than the ${people.length} writers, got ${validationWriters}`);
  const order = shuffledIndices(people.length, randomStream(seed, 'validation-writers'));
  const held = new Set(Array.from(order.subarray(0, validationWriters), index => people[index]!));
  const { train, test } = splitByWriter(drawings, held);
  const first = limited(shuffledIndices(train.count, randomStream(seed, 'limit')), limit);
  return { validation: test, train: limit > 0 ? selectStrokes(train, first) : train };
}

function limited(order: Uint32Array, limit: number): Uint32Array {
  return limit > 0 ? order.subarray(0, limit) : order;
}

/** Drawings of the last `testWriters` writers, by number, and of the others. Throws a RangeError when no other is left. */
export function splitTestWriters(drawings: LabelledStrokes, testWriters: number) {
  const { people } = drawings;
  if (testWriters >= people.length)
    throw new RangeError(`testWriters: must be less than the ${people.length} writers, got ${testWriters}`);
  return splitByWriter(drawings, new Set(people.slice(people.length - testWriters)));
}

function splitByWriter(drawings: LabelledStrokes, testWriters: ReadonlySet<number>) {
  const by = (isWanted: (writer: number) => boolean): LabelledStrokes => ({
    ...selectStrokes(
      drawings,
      [...drawings.writers.keys()].filter(index => isWanted(drawings.writers[index]!)),
    ),
    people: drawings.people.filter(isWanted),
  });
  return { train: by(writer => !testWriters.has(writer)), test: by(writer => testWriters.has(writer)) };
}
