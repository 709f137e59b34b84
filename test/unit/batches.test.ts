import { afterEach, describe, expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config/presets.ts';
import {
  epochOrder,
  NO_CLASS,
  scaledImages,
  stepsPerEpoch,
  type TrainingSet,
  trainingBatch,
} from '../../trainer/data/batches.ts';
import { loadSplit } from '../../trainer/data/datasets.ts';
import { BatchLoader } from '../../trainer/data/loader.ts';
import { type LabelledStrokes, partsOf, weighted } from '../../trainer/data/samples.ts';
import { FIXTURES } from './tiny-model.ts';

const data = await loadSplit({ dataset: 'mnist+pendigits', testWriters: 0 }, 'train', { folder: FIXTURES });
const set: TrainingSet = { known: data, classes: [...'0123456789'] };
const unsure: TrainingSet = {
  ...set,
  unknown: { scribbles: true, several: true, drawn: [partsOf(data)[1] as LabelledStrokes] },
};
const config = {
  ...PRESETS.testing.train,
  ...{ shear: 10, aspect: 0.1, elastic: 1, thickness: 0.5, erasing: 0.3, penWidth: 0.2, jitter: 0.3, speed: 3 },
};
/** Images and pen drawings in turn. */
const ORDER = Uint32Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? i : 2000 + i));

describe('batches of a mixture', () => {
  const loaders: BatchLoader[] = [];
  afterEach(() => Promise.all(loaders.splice(0).map(loader => loader.close())));

  it('have images and drawings with their labels, all within 0 to 1', () => {
    const { images, labels, targets } = trainingBatch(set, ORDER, { epoch: 0, step: 1 }, config);
    expect(images).toHaveLength(20 * 784);
    expect(images.every(value => value >= 0 && value <= 1)).toBe(true);
    for (let i = 0; i < 20; i++) {
      expect(labels[i]).toBe(data.labels[ORDER[20 + i]!]);
      expect(targets.subarray(i * 10, (i + 1) * 10).indexOf(1)).toBe(labels[i]);
    }
  });

  it('are the same bit for bit for the same seed, epoch and step, and others for another', () => {
    const batch = (seed: number, epoch: number, step: number) =>
      trainingBatch(set, ORDER, { epoch, step }, { ...config, seed, batchSize: 10 }).images;
    expect(batch(1, 2, 3)).toEqual(batch(1, 2, 3));
    for (const other of [batch(2, 2, 3), batch(1, 3, 3), batch(1, 2, 2)]) expect(other).not.toEqual(batch(1, 2, 3));
  });

  it('are equal when a thread prepares them', async () => {
    const loader = new BatchLoader(set, config);
    loaders.push(loader);
    for (const position of [
      { epoch: 0, step: 0 },
      { epoch: 0, step: 1 },
      { epoch: 3, step: 5 },
    ]) {
      const order = epochOrder(data, config.seed, position.epoch);
      expect(await loader.batch(position)).toEqual(trainingBatch(set, order, position, config));
    }
  });

  it('make an epoch of all samples but the last few', () => {
    expect(stepsPerEpoch(data, 100)).toBe(20);
    expect(new Set(epochOrder(data, 1, 0)).size).toBe(2060);
  });

  it('show each sample as often as the weight of its data set says', () => {
    const twice = weighted(data, [0.25, 2.5]);
    expect(stepsPerEpoch(twice, 10)).toBe((500 + 150) / 10);
    const times = new Map<number, number>();
    for (const index of epochOrder(twice, 1, 0)) times.set(index, (times.get(index) ?? 0) + 1);
    const shown = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => times.get(from + i) ?? 0);
    expect(shown(0, 2000).filter(count => count === 1)).toHaveLength(500);
    expect(new Set(shown(2000, 2060))).toEqual(new Set([2, 3]));
    expect(epochOrder(twice, 1, 1).toSorted()).not.toEqual(epochOrder(twice, 1, 0).toSorted());
  });

  it('are mixed, targets as images, where that is asked for', () => {
    for (const mixing of [{ mixUp: 0.5 }, { cutMix: 1 }, { mixUp: 0.5, cutMix: 1 }]) {
      const { images, targets, labels } = trainingBatch(set, ORDER, { epoch: 0, step: 0 }, { ...config, ...mixing });
      expect(images.every(value => value >= 0 && value <= 1)).toBe(true);
      const shares = Array.from(labels, (label, i) => targets[i * 10 + label]!);
      for (const share of shares) expect(share).toBeGreaterThanOrEqual(0.5 - 1e-6);
      expect(shares.some(share => share < 1)).toBe(true);
      for (let i = 0; i < 20; i++)
        expect(targets.subarray(i * 10, (i + 1) * 10).reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 5);
    }
  });

  it('have their share of images of no class, whose target is an output of their own', () => {
    const order = Uint32Array.from({ length: 1000 }, (_, i) => 2 * i);
    const scribbled = { ...config, unknownShare: 0.2, batchSize: 1000 };
    const { images, labels, targets } = trainingBatch(unsure, order, { epoch: 0, step: 0 }, scribbled);
    const places = [...labels.keys()].filter(i => labels[i] === NO_CLASS);
    expect(places.length).toBeGreaterThan(150);
    expect(places.length).toBeLessThan(250);
    expect(images.every(value => value >= 0 && value <= 1)).toBe(true);
    expect(targets).toHaveLength(11 * 1000);
    for (const [i, label] of labels.entries())
      expect(targets.subarray(i * 11, (i + 1) * 11).indexOf(1)).toBe(label === NO_CLASS ? 10 : label);
  });

  it('with images of no class are the same for the same seed, whoever prepares them', async () => {
    const scribbled = { ...config, unknownShare: 0.5 };
    const loader = new BatchLoader(unsure, scribbled);
    loaders.push(loader);
    const order = epochOrder(data, config.seed, 2);
    const position = { epoch: 2, step: 1 };
    const batch = trainingBatch(unsure, order, position, scribbled);
    expect(await loader.batch(position)).toEqual(batch);
    expect(trainingBatch(unsure, order, position, { ...scribbled, seed: 2 }).images).not.toEqual(batch.images);
  });

  it('of an index that is not there are refused', () => {
    expect(() => scaledImages(data, 2059, 2061)).toThrow('sample: expected an index below 2060, got 2060');
  });
});
