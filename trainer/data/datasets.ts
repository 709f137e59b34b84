// The data sets that the trainer knows: their classes, files, checksums and mirrors, and reading them.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatasetName } from '../config.ts';
import { randomStream, shuffledIndices } from '../random.ts';
import { download } from './download.ts';
import { type LabelledImages, labelledImages, selectImages } from './idx.ts';

export type Split = 'train' | 'test';

interface DatasetFile {
  name: string;
  /** Of the decompressed content: the gzip wrappers differ from mirror to mirror. */
  sha256: string;
}

export interface Dataset {
  title: string;
  classes: readonly string[];
  /** Base addresses that serve `${name}.gz`. */
  mirrors: readonly string[];
  files: Record<Split, { images: DatasetFile; labels: DatasetFile }>;
}

const fileNames = (sums: [string, string, string, string]): Dataset['files'] => ({
  train: {
    images: { name: 'train-images-idx3-ubyte', sha256: sums[0] },
    labels: { name: 'train-labels-idx1-ubyte', sha256: sums[1] },
  },
  test: {
    images: { name: 't10k-images-idx3-ubyte', sha256: sums[2] },
    labels: { name: 't10k-labels-idx1-ubyte', sha256: sums[3] },
  },
});

export const DATASET: Record<DatasetName, Dataset> = {
  mnist: {
    title: 'MNIST',
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
    mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
    files: fileNames([
      'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    ]),
  },
  'fashion-mnist': {
    title: 'FashionMNIST',
    classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
    mirrors: [
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    ],
    files: fileNames([
      'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    ]),
  },
};

/** Where the files are: a folder given by the user, or a cache that is filled by downloading. */
export type DataSource = { folder: string } | { cache: string; report: (line: string) => void };

/** One split of a data set. Throws an Error that names the file when one is missing, damaged or not what it should be. */
export async function loadSplit(name: DatasetName, split: Split, source: DataSource): Promise<LabelledImages> {
  const { classes, files, mirrors } = DATASET[name];
  const read = async (file: DatasetFile) => {
    if ('folder' in source) return readFrom(source.folder, name, file.name);
    const path = await download({ ...file, mirrors, folder: join(source.cache, name), report: source.report });
    return { name: path, bytes: await readFile(path) };
  };
  return labelledImages(await read(files[split].images), await read(files[split].labels), classes.length);
}

/** Looks in FOLDER and FOLDER/<data set>, gzipped or not. */
async function readFrom(folder: string, dataset: string, file: string) {
  const candidates = [join(folder, dataset), folder].flatMap(base => [join(base, `${file}.gz`), join(base, file)]);
  const path = candidates.find(candidate => existsSync(candidate));
  if (!path) throw new Error(`${file}.gz: expected in ${join(folder, dataset)} or ${folder}, found in neither`);
  return { name: path, bytes: await readFile(path) };
}

/** Splits `validation` images off, the same ones for the same seed; the rest may be limited to `limit` images. */
export function holdOut(data: LabelledImages, options: { validation: number; limit: number; seed: number }) {
  const { validation, limit, seed } = options;
  if (validation >= data.count)
    throw new RangeError(`validation: must be less than the ${data.count} training images, got ${validation}`);
  const order = shuffledIndices(data.count, randomStream(seed, 'validation'));
  const last = limit > 0 ? Math.min(data.count, validation + limit) : data.count;
  return {
    validation: selectImages(data, order.subarray(0, validation)),
    train: selectImages(data, order.subarray(validation, last)),
  };
}
