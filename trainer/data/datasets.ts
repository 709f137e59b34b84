// Reading data sets, alone or mixed: name and split in, samples and what the model must know of them out.

import { basename, resolve } from 'node:path';
import { type DatasetName, datasetNames } from '../config/dataset-names.ts';
import type { Config, ModelConfig, TrainConfig } from '../config/options.ts';
import { CLASSES_FILE, DATASET, type ImageDataset, OWN_FILES, type Split, type StrokeDataset } from './catalogue.ts';
import { type DataSource, readDataFile, readFrom } from './data-files.ts';
import { splitTestWriters } from './holdout.ts';
import { imageSizeOf, type LabelledImages, labelledImages, unzipped } from './idx.ts';
import { type LabelledStrokes, mixture, type Samples } from './samples.ts';
import { parseUnipen } from './unipen.ts';

/** What to read: the data set's name, and which of its writers are for the test. */
export type DatasetChoice = Pick<TrainConfig, 'dataset' | 'testWriters'>;

/** What a model and its card must know of a data set. */
export interface DatasetInfo {
  title: string;
  classes: readonly string[];
  /** Height and width of an image in pixels. */
  imageSize: number;
}

/**
 * Title, classes and image size; those of one's own IDX files are read from there. Throws an Error when the data sets of a
 * mixture differ in classes or size.
 */
export async function describeDataset(dataset: string, source: DataSource): Promise<DatasetInfo> {
  const parts = await Promise.all(datasetNames(dataset).map(name => describe(name, source)));
  const [first] = parts as [DatasetInfo, ...DatasetInfo[]];
  const odd = parts.find(part => part.imageSize !== first.imageSize || part.classes.join() !== first.classes.join());
  if (odd)
    throw new RangeError(
      `${dataset}: expected data sets of the same classes and image size, got ${summary(first)} and ${summary(odd)}`,
    );
  return { ...first, title: parts.map(({ title }) => title).join(' and ') };
}

function summary({ title, classes, imageSize }: DatasetInfo): string {
  return `${title} with ${classes.length} (${classes.slice(0, 3).join(', ')}, …) at ${imageSize}×${imageSize}`;
}

async function describe(name: DatasetName, source: DataSource): Promise<DatasetInfo> {
  if (name !== 'idx') return DATASET[name];
  const own = await ownDataset(source);
  const { images } = own.files.train;
  const file = await readDataFile(images, { ...own, dataset: 'idx' }, source);
  return { ...own, imageSize: imageSizeOf(file.name, file.bytes) };
}

/** IDX files of one's own: `train-` and `t10k-` files as MNIST's, and a class name a line in `labels.txt`. */
async function ownDataset(source: DataSource): Promise<Omit<ImageDataset, 'imageSize'>> {
  if (!('folder' in source)) throw new Error(`idx: expected --data DIR with IDX files and ${CLASSES_FILE}`);
  const file = await readFrom(source.folder, { dataset: 'idx', mirrors: [] }, [CLASSES_FILE]);
  const lines = new TextDecoder().decode(file.bytes).trim().split(/\r?\n/);
  const classes = lines.map(line => line.trim());
  if (classes.length < 2 || classes.length > 256 || new Set(classes).size < classes.length || classes.includes(''))
    throw new Error(`${file.name}: expected 2 to 256 different class names, one a line, got ${classes.length} lines`);
  return { title: basename(resolve(source.folder)), classes, mirrors: [], files: OWN_FILES };
}

/** One split of the configured data, and what it is. Throws an Error when the model is made for other classes or images. */
export async function loadData({ model, train }: Config, split: Split, source: DataSource) {
  const info = await describeDataset(train.dataset, source);
  assertFits(model, info);
  return { info, samples: await loadSplit(train, split, source) };
}

function assertFits({ numClasses, imageSize }: ModelConfig, info: DatasetInfo): void {
  const found = info.classes.length;
  if (found !== numClasses || info.imageSize !== imageSize)
    throw new Error(
      `${info.title}: expected ${numClasses} classes and images of ${imageSize}×${imageSize} as the model has, got ${found} and ${info.imageSize}×${info.imageSize}`,
    );
}

/**
 * One split of a data set or mixture. Data sets without a test split (no `testWriters`) are left out of a mixture's.
 * Throws an Error that names the file when one is missing, damaged or not what it should be.
 */
export async function loadSplit(choice: DatasetChoice, split: Split, source: DataSource): Promise<Samples> {
  const names = datasetNames(choice.dataset).filter(name => split === 'train' || hasTest(name, choice));
  if (names.length === 0)
    throw new Error(`${choice.dataset}: has no test split without test writers, got testWriters ${choice.testWriters}`);
  return mixture(await Promise.all(names.map(name => loadPart(name, choice, split, source))));
}

/** The test splits of a data set or mixture one by one; those of loadSplit. */
export async function loadTests(choice: DatasetChoice, source: DataSource) {
  const names = datasetNames(choice.dataset).filter(name => hasTest(name, choice));
  const tests = names.map(async dataset => ({ dataset, samples: await loadPart(dataset, choice, 'test', source) }));
  return Promise.all(tests);
}

function hasTest(name: DatasetName, { testWriters }: DatasetChoice): boolean {
  return name === 'idx' || 'files' in DATASET[name] || testWriters > 0;
}

async function loadPart(name: DatasetName, { testWriters }: DatasetChoice, split: Split, source: DataSource) {
  const dataset = name === 'idx' ? await ownDataset(source) : DATASET[name];
  if ('files' in dataset) return loadImages(name, dataset, split, source);
  return splitTestWriters(await loadStrokes(name, dataset, source), testWriters)[split];
}

async function loadImages(
  name: DatasetName,
  dataset: Omit<ImageDataset, 'imageSize'>,
  split: Split,
  source: DataSource,
): Promise<LabelledImages> {
  const { files, classes, layout } = dataset;
  const read = (file: (typeof files)[Split]['images']) => readDataFile(file, { ...dataset, dataset: name }, source);
  return labelledImages(await read(files[split].images), await read(files[split].labels), classes.length, layout);
}

async function loadStrokes(name: DatasetName, dataset: StrokeDataset, source: DataSource): Promise<LabelledStrokes> {
  const { name: file, bytes } = await readDataFile(dataset.strokes, { ...dataset, dataset: name }, source);
  return parseUnipen(file, new TextDecoder('latin1').decode(unzipped(file, bytes)), dataset.classes);
}
