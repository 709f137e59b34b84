import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetNames } from '../../trainer/config/dataset-names.ts';
import { scaledImages } from '../../trainer/data/batches.ts';
import { DATASET, type Split } from '../../trainer/data/catalogue.ts';
import { describeDataset, loadData, loadSplit } from '../../trainer/data/datasets.ts';
import { partsOf } from '../../trainer/data/samples.ts';
import { idx } from './idx-bytes.ts';
import { FIXTURES, tinyConfig } from './tiny-model.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datasets-'));
});
afterEach(() => rm(folder, { recursive: true }));

const load = (dataset: string, split: Split, from: string, testWriters = 2) =>
  loadSplit({ dataset, testWriters }, split, { folder: from });

/** Writes images of 2×2 pixels and their labels, gzipped, as `PREFIX-images-idx3-ubyte.gz` and so on. */
async function writePair(path: string, prefix: string, pixels: number[], labels: number[]): Promise<void> {
  await mkdir(path, { recursive: true });
  const images = gzipSync(idx([labels.length, 2, 2], pixels));
  await writeFile(join(path, `${prefix}-images-idx3-ubyte.gz`), images);
  await writeFile(join(path, `${prefix}-labels-idx1-ubyte.gz`), gzipSync(idx([labels.length], labels)));
}

describe('a data folder', () => {
  it('may be the folder of the files or hold a folder of the data set’s name', async () => {
    for (const path of [FIXTURES, join(FIXTURES, 'mnist')]) {
      const data = await load('mnist', 'train', path);
      expect(data).toMatchObject({ count: 2000, imageSize: 28 });
      expect([...data.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]); // MNIST begins so
    }
  });

  it('without the files is refused with the places that were searched', async () => {
    await expect(load('mnist', 'train', folder)).rejects.toThrow(
      `train-images-idx3-ubyte.gz: expected in ${join(folder, 'mnist')} or ${folder}, found in neither`,
    );
  });

  it('is needed for the data sets that no mirror serves, and the error says where they are', async () => {
    const nowhere = { cache: folder, report: () => {} };
    const choice = (dataset: string) => ({ dataset, testWriters: 2 });
    await expect(loadSplit(choice('emnist-letters'), 'train', nowhere)).rejects.toThrow(
      'emnist-letters: expected --data DIR with emnist-letters-train-images-idx3-ubyte, gzipped or not; no mirror serves',
    );
    await expect(loadSplit(choice('pendigits'), 'train', nowhere)).rejects.toThrow('https://archive.ics.uci.edu/');
    await expect(loadSplit(choice('idx'), 'train', nowhere)).rejects.toThrow('idx: expected --data DIR');
  });
});

describe('every data set', () => {
  it('has different class names and files', () => {
    for (const dataset of Object.values(DATASET)) {
      expect(new Set(dataset.classes).size).toBe(dataset.classes.length);
      if (!('files' in dataset)) continue;
      const files = Object.values(dataset.files).flatMap(({ images, labels }) => [images.name, labels.name]);
      expect(new Set(files).size).toBe(4);
    }
  });

  it('has checksums and two mirrors, or a page where its archive is', () => {
    for (const dataset of Object.values(DATASET)) {
      if (dataset.mirrors.length === 0) expect(dataset.homepage).toMatch(/^https:/);
      else {
        if (!('files' in dataset)) throw new Error('expected image files');
        const sums = Object.values(dataset.files).flatMap(({ images, labels }) => [images.sha256, labels.sha256]);
        expect(new Set(sums).size).toBe(4);
        for (const sum of sums) expect(sum).toMatch(/^[0-9a-f]{64}$/);
        for (const mirror of dataset.mirrors) expect(mirror).toMatch(/^https?:.*\/$/);
        expect(dataset.mirrors.length).toBeGreaterThanOrEqual(2);
      }
    }
  });
});

describe('EMNIST', () => {
  it('is transposed on reading', async () => {
    await writePair(folder, 'emnist-digits-test', [1, 2, 3, 4, 5, 6, 7, 8], [7, 0]);
    const data = await load('emnist-digits', 'test', folder);
    expect(data).toMatchObject({ imageSize: 2, images: Uint8Array.of(1, 3, 2, 4, 5, 7, 6, 8) });
    expect([...data.labels]).toEqual([7, 0]);
  });

  it('has 26 letters whose labels are stored from 1', async () => {
    await writePair(folder, 'emnist-letters-train', Array(12).fill(0), [1, 26, 3]);
    expect([...(await load('emnist-letters', 'train', folder)).labels]).toEqual([0, 25, 2]);
    const { classes } = await describeDataset('emnist-letters', { folder });
    expect([classes.length, classes[0], classes[25], classes[2]]).toEqual([26, 'A', 'Z', 'C']);
  });

  it('with a letter 0 or 27 is refused', async () => {
    for (const label of [0, 27]) {
      await writePair(folder, 'emnist-letters-train', Array(4).fill(0), [label]);
      await expect(load('emnist-letters', 'train', folder)).rejects.toThrow(
        `expected labels 1 to 26, got ${label} at 0`,
      );
    }
  });
});

describe('IDX files of one’s own', () => {
  const write = async (classes: string, labels: number[]) => {
    await writePair(folder, 'train', Array(4 * labels.length).fill(9), labels);
    await writeFile(join(folder, 'labels.txt'), classes);
  };

  it('say themselves how many classes and which size they have', async () => {
    await write('cat\r\ndog\nfish\n', [2, 0]);
    const info = await describeDataset('idx', { folder });
    expect(info).toMatchObject({ classes: ['cat', 'dog', 'fish'], imageSize: 2, title: basename(folder) });
    expect([...(await load('idx', 'train', folder)).labels]).toEqual([2, 0]);
  });

  it('are refused for a model of other classes or size', async () => {
    await write('cat\ndog', [1, 0]);
    await expect(loadData(tinyConfig({}, { dataset: 'idx' }), 'train', { folder })).rejects.toThrow(
      `${basename(folder)}: expected 10 classes and images of 28×28 as the model has, got 2 and 2×2`,
    );
  });

  it('are refused when the class names are missing or not one a line', async () => {
    await writePair(folder, 'train', [1, 2, 3, 4], [0]);
    await expect(load('idx', 'train', folder)).rejects.toThrow('labels.txt: expected in');
    for (const names of ['', 'cat', 'cat\n\ndog', 'cat\ndog\ncat']) {
      await write(names, [0]);
      await expect(load('idx', 'train', folder)).rejects.toThrow('labels.txt: expected 2 to 256 different class names');
    }
  });

  it('are refused when a label has no name', async () => {
    await write('cat\ndog', [0, 2]);
    await expect(load('idx', 'train', folder)).rejects.toThrow('expected labels 0 to 1, got 2 at 1');
  });
});

describe('a mixture', () => {
  it('has the samples of all its data sets, one after the other', async () => {
    const data = await load('mnist+pendigits', 'train', FIXTURES);
    expect(partsOf(data).map(({ count }) => count)).toEqual([2000, 40]);
    expect(data.count).toBe(2040);
    expect(data.labels[2000]).toBe(partsOf(data)[1]!.labels[0]);
    const last = scaledImages(partsOf(data)[1]!, 0, 1);
    expect(scaledImages(data, 1999, 2001)).toEqual(Float32Array.of(...scaledImages(data, 1999, 2000), ...last));
    expect((await describeDataset('mnist+pendigits', { folder: FIXTURES })).title).toBe('MNIST and Pendigits');
  });

  it('tests on the data sets that have a test split', async () => {
    expect((await load('mnist+pendigits', 'test', FIXTURES)).count).toBe(220);
    expect((await load('mnist+pendigits', 'test', FIXTURES, 0)).count).toBe(200);
    await expect(load('pendigits', 'test', FIXTURES, 0)).rejects.toThrow(
      'pendigits: has no test split without test writers, got testWriters 0',
    );
  });

  it('of other classes is refused', async () => {
    await expect(describeDataset('mnist+fashion-mnist', { folder })).rejects.toThrow(
      'mnist+fashion-mnist: expected data sets of the same classes and image size, got MNIST with 10 (0, 1, 2, …) at 28×28',
    );
  });

  it('of unknown data sets, or of one twice, is refused', () => {
    for (const name of ['mnist+cifar', 'mnist+mnist', '', 'mnist+'])
      expect(() => datasetNames(name)).toThrow('dataset: expected mnist, fashion-mnist, emnist-digits, emnist-letters');
  });
});

describe('Pendigits', () => {
  it('keeps its last writers for the test', async () => {
    const train = await load('pendigits', 'train', FIXTURES);
    const test = await load('pendigits', 'test', FIXTURES);
    if (!('writers' in train) || !('writers' in test)) throw new Error('expected drawings');
    expect([...new Set(test.writers)].sort((a, b) => a - b)).toEqual([26, 29]);
    expect([...new Set(train.writers)].sort((a, b) => a - b)).toEqual([3, 7, 12, 20]);
    expect(train.count + test.count).toBe(60);
  });

  it('may be given by the name that it has in its archive', async () => {
    const file = await readFile(join(FIXTURES, 'pendigits', 'pendigits-orig-train.unipen.gz'));
    await writeFile(join(folder, 'pendigits-orig.tra'), gunzipSync(file));
    expect(await load('pendigits', 'train', folder)).toEqual(await load('pendigits', 'train', FIXTURES));
    await rm(join(folder, 'pendigits-orig.tra'));
    await expect(load('pendigits', 'train', folder)).rejects.toThrow('pendigits-orig.tra.gz: expected in ');
  });

  it('must have other writers than those of the test', async () => {
    await expect(load('pendigits', 'train', FIXTURES, 6)).rejects.toThrow(
      'testWriters: must be less than the 6 writers, got 6',
    );
  });
});
