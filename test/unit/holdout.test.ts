import { describe, expect, it } from 'vitest';
import { packDrawings } from '../../trainer/data/drawings.ts';
import { holdOut, splitTestWriters } from '../../trainer/data/holdout.ts';
import type { LabelledImages } from '../../trainer/data/idx.ts';
import { type LabelledStrokes, mixture, partsOf, type Samples, selectStrokes } from '../../trainer/data/samples.ts';

const images: LabelledImages = {
  count: 10,
  imageSize: 1,
  images: Uint8Array.from({ length: 10 }, (_, i) => i),
  labels: new Uint8Array(10),
};

/** Five drawings by each of eight writers; a drawing is a point at its number. */
const drawings: LabelledStrokes = {
  count: 40,
  imageSize: 1,
  labels: new Uint8Array(40),
  writers: Uint16Array.from({ length: 40 }, (_, i) => 1 + (i % 8)),
  people: [1, 2, 3, 4, 5, 6, 7, 8],
  drawings: packDrawings(Array.from({ length: 40 }, (_, i) => [[[i, i]]])),
};

const OPTIONS = { validation: 3, validationWriters: 3, limit: 0, seed: 1 };

function pixels(samples: Samples): number[] {
  return partsOf(samples).flatMap(part => ('images' in part ? [...part.images] : []));
}

function writersOf({ writers }: LabelledStrokes): number[] {
  return [...new Set(writers)].sort((a, b) => a - b);
}

function writers(samples: Samples): number[] {
  return partsOf(samples).flatMap(part => ('writers' in part ? writersOf(part) : []));
}

describe('validation images', () => {
  it('are held out of the training data', () => {
    const { train, validation } = holdOut(images, OPTIONS);
    expect(validation.count).toBe(3);
    expect([...pixels(train), ...pixels(validation)].sort((a, b) => a - b)).toEqual([...images.images]);
  });

  it('stay the same when the training data is limited', () => {
    const all = holdOut(images, OPTIONS);
    const few = holdOut(images, { ...OPTIONS, limit: 2 });
    expect(few.validation).toEqual(all.validation);
    expect(pixels(few.train)).toEqual(pixels(all.train).slice(0, 2));
  });

  it('must leave something to train on', () => {
    expect(() => holdOut(images, { ...OPTIONS, validation: 10 })).toThrow(
      'validation: must be less than the 10 training images, got 10',
    );
  });
});

describe('validation drawings', () => {
  it('are those of whole writers: nobody is on both sides', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { train, validation } = holdOut(drawings, { ...OPTIONS, seed });
      expect(writers(validation)).toHaveLength(3);
      expect([...writers(train), ...writers(validation)].sort()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect([train.count, validation.count]).toEqual([25, 15]);
    }
  });

  it('are by other writers for another seed, and by the same ones for the same', () => {
    const held = (seed: number) => writers(holdOut(drawings, { ...OPTIONS, seed }).validation);
    expect(held(1)).toEqual(held(1));
    expect(new Set([1, 2, 3, 4, 5].map(seed => held(seed).join())).size).toBeGreaterThan(1);
  });

  it('stay the same when the training data is limited', () => {
    const few = holdOut(drawings, { ...OPTIONS, limit: 4 });
    expect(few.validation).toEqual(holdOut(drawings, OPTIONS).validation);
    expect(few.train.count).toBe(4);
  });

  it('must leave a writer to train on', () => {
    expect(() => holdOut(drawings, { ...OPTIONS, validationWriters: 8 })).toThrow(
      'validationWriters: must be less than the 8 writers, got 8',
    );
  });
});

it('each data set of a mixture is split its own way', () => {
  const { train, validation } = holdOut(mixture([images, drawings]), OPTIONS);
  expect(partsOf(validation).map(({ count }) => count)).toEqual([3, 15]);
  expect(partsOf(train).map(({ count }) => count)).toEqual([7, 25]);
  expect(validation.labels).toHaveLength(18);
});

describe('test writers', () => {
  it('are the last ones by number, whole', () => {
    const { train, test } = splitTestWriters(drawings, 2);
    expect(writersOf(test)).toEqual([7, 8]);
    expect(writersOf(train)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(train.count + test.count).toBe(40);
  });

  it('are the same where one of them drew nothing', () => {
    const few = { ...selectStrokes(drawings, [0, 1, 6]), people: drawings.people };
    const { train, test } = splitTestWriters(few, 2);
    expect([writersOf(train), writersOf(test)]).toEqual([[1, 2], [7]]);
    expect([train.people, test.people]).toEqual([
      [1, 2, 3, 4, 5, 6],
      [7, 8],
    ]);
  });

  it('are nobody when there shall be none', () => {
    expect(splitTestWriters(drawings, 0)).toMatchObject({ train: { count: 40 }, test: { count: 0 } });
  });
});
