import { afterEach, describe, expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config/presets.ts';
import { epochOrder, NO_CLASS, scaledImages, stepsPerEpoch, trainingBatch } from '../../trainer/data/batches.ts';
import { loadSplit } from '../../trainer/data/datasets.ts';
import { BatchLoader } from '../../trainer/data/loader.ts';
import { smoothed } from '../../trainer/training/step.ts';
import { FIXTURES } from './tiny-model.ts';

const data = await loadSplit({ dataset: 'mnist+pendigits', testWriters: 0 }, 'train', { folder: FIXTURES });
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
    const { images, labels, targets } = trainingBatch(data, ORDER, { epoch: 0, step: 1 }, 10, config);
    expect(images).toHaveLength(20 * 784);
    expect(images.every(value => value >= 0 && value <= 1)).toBe(true);
    for (let i = 0; i < 20; i++) {
      expect(labels[i]).toBe(data.labels[ORDER[20 + i]!]);
      expect(targets.subarray(i * 10, (i + 1) * 10).indexOf(1)).toBe(labels[i]);
    }
  });

  it('are the same bit for bit for the same seed, epoch and step, and others for another', () => {
    const batch = (seed: number, epoch: number, step: number) =>
      trainingBatch(data, ORDER, { epoch, step }, 10, { ...config, seed, batchSize: 10 }).images;
    expect(batch(1, 2, 3)).toEqual(batch(1, 2, 3));
    for (const other of [batch(2, 2, 3), batch(1, 3, 3), batch(1, 2, 2)]) expect(other).not.toEqual(batch(1, 2, 3));
  });

  it('are equal when a thread prepares them', async () => {
    const loader = new BatchLoader(data, 10, config);
    loaders.push(loader);
    for (const position of [
      { epoch: 0, step: 0 },
      { epoch: 0, step: 1 },
      { epoch: 3, step: 5 },
    ]) {
      const order = epochOrder(data, config.seed, position.epoch);
      expect(await loader.batch(position)).toEqual(trainingBatch(data, order, position, 10, config));
    }
  });

  it('make an epoch of all samples but the last few', () => {
    expect(stepsPerEpoch(data, 100)).toBe(20);
    expect(new Set(epochOrder(data, 1, 0)).size).toBe(2060);
  });

  it('have their share of images of no class, with uniform targets and without a label', () => {
    const order = Uint32Array.from({ length: 1000 }, (_, i) => 2 * i);
    const scribbled = { ...config, scribbles: 0.2, batchSize: 1000 };
    const { images, labels, targets } = trainingBatch(data, order, { epoch: 0, step: 0 }, 10, scribbled);
    const places = [...labels.keys()].filter(i => labels[i] === NO_CLASS);
    expect(places.length).toBeGreaterThan(150);
    expect(places.length).toBeLessThan(250);
    expect(images.every(value => value >= 0 && value <= 1)).toBe(true);
    const smooth = smoothed(targets, 0.1, 10);
    for (const i of places)
      for (const of of [targets, smooth])
        for (const target of of.subarray(i * 10, (i + 1) * 10)) expect(target).toBeCloseTo(0.1, 6);
  });

  it('with images of no class are the same for the same seed, whoever prepares them', async () => {
    const scribbled = { ...config, scribbles: 0.5 };
    const loader = new BatchLoader(data, 10, scribbled);
    loaders.push(loader);
    const order = epochOrder(data, config.seed, 2);
    const position = { epoch: 2, step: 1 };
    const batch = trainingBatch(data, order, position, 10, scribbled);
    expect(await loader.batch(position)).toEqual(batch);
    expect(trainingBatch(data, order, position, 10, { ...scribbled, seed: 2 }).images).not.toEqual(batch.images);
  });

  it('of an index that is not there are refused', () => {
    expect(() => scaledImages(data, 2059, 2061)).toThrow('sample: expected an index below 2060, got 2060');
  });
});
