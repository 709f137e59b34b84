// Reading data sets, alone or mixed: name and split in, samples and what the model must know of them out.

import type { Config, ModelConfig, TrainConfig } from '../config/schema.ts';
import { type DatasetName, datasetNames } from '../config/sources.ts';
import {
  DATASET,
  type DatasetInfo,
  type ImageDataset,
  type Kind,
  type Split,
  type StrokeDataset,
} from './catalogue.ts';
import { type DataSource, readDataFile } from './data-files.ts';
import { splitTestWriters } from './holdout.ts';
import { type LabelledImages, labelledImages, unzipped } from './idx.ts';
import { ownDataset, ownInfo } from './own.ts';
import { parsePendigits } from './pendigits.ts';
import { describePictures, hasTestPictures, loadPictures } from './picture-files.ts';
import { type LabelledStrokes, mixture, type Samples } from './samples.ts';
import { parseRelease } from './unipen/release.ts';

/** What to read: the data set's name, what of it or how where that is to be chosen, and which writers are for the test. */
export type DatasetChoice = Pick<TrainConfig, 'dataset' | 'testWriters'> &
  Partial<Pick<TrainConfig, 'characters' | 'preprocessing'> & Pick<ModelConfig, 'channels'>>;

/**
 * Title, classes and image size; those of one's own IDX files are read from there. Throws an Error when the data sets of a
 * mixture differ in classes or size.
 */
export async function describeDataset(
  choice: Omit<DatasetChoice, 'testWriters'>,
  source: DataSource,
): Promise<DatasetInfo> {
  const parts = await Promise.all(datasetNames(choice.dataset).map(name => describe(name, choice, source)));
  const [first] = parts as [DatasetInfo, ...DatasetInfo[]];
  const shape = ({ imageSize, channels = 1, classes }: DatasetInfo) => [imageSize, channels, ...classes].join();
  const odd = parts.find(part => shape(part) !== shape(first));
  if (odd)
    throw new RangeError(
      `${choice.dataset}: expected data sets of the same classes and image size, got ${summary(first)} and ${summary(odd)}`,
    );
  return { ...first, title: parts.map(({ title }) => title).join(' and ') };
}

function summary({ title, classes, imageSize }: DatasetInfo): string {
  return `${title} with ${classes.length} (${classes.slice(0, 3).join(', ')}, …) at ${imageSize}×${imageSize}`;
}

async function describe(
  name: DatasetName,
  choice: Omit<DatasetChoice, 'testWriters'>,
  source: DataSource,
): Promise<DatasetInfo> {
  const { characters = 'digits', preprocessing = 'ink', channels = 1 } = choice;
  if (name === 'idx') return ownInfo(source, preprocessing);
  if (name === 'folder') return describePictures(source, { preprocessing, channels });
  const dataset = DATASET[name];
  return 'kinds' in dataset ? { ...dataset, ...kindOf(dataset, characters) } : dataset;
}

function kindOf({ title, kinds }: StrokeDataset, characters: TrainConfig['characters']): Kind {
  const kind = kinds[characters];
  if (!kind)
    throw new RangeError(`characters: expected ${Object.keys(kinds).join(', ')} of ${title}, got ${characters}`);
  return kind;
}

/** One split of the configured data, and what it is. Throws an Error when the model is made for other classes or images. */
export async function loadData({ model, train }: Config, split: Split, source: DataSource) {
  const choice = { ...train, channels: model.channels };
  const info = await describeDataset(choice, source);
  assertFits(model, info);
  return { info, samples: await loadSplit(choice, split, source) };
}

function assertFits({ numClasses, imageSize, channels }: ModelConfig, info: DatasetInfo): void {
  const found = info.classes.length;
  if ((info.channels ?? 1) !== channels)
    throw new Error(
      `${info.title}: expected images of ${channels} channels as the model has, got ${info.channels ?? 1}`,
    );
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
  if (split === 'test') {
    const tests = await loadTests(choice, source);
    return mixture(tests.map(({ samples }) => samples));
  }
  return mixture(await Promise.all(datasetNames(choice.dataset).map(name => loadPart(name, choice, split, source))));
}

/** The test splits of a data set or mixture one by one. Throws an Error where there is none. */
export async function loadTests(choice: DatasetChoice, source: DataSource) {
  const names = datasetNames(choice.dataset).filter(name => hasTest(name, choice, source));
  if (names.length === 0)
    throw new Error(
      choice.dataset === 'folder'
        ? 'folder: expected pictures in test/CLASS for a test split, got none'
        : `${choice.dataset}: has no test split with --test-writers ${choice.testWriters}`,
    );
  const tests = names.map(async dataset => ({ dataset, samples: await loadPart(dataset, choice, 'test', source) }));
  return Promise.all(tests);
}

function hasTest(name: DatasetName, { testWriters }: DatasetChoice, source: DataSource): boolean {
  if (name === 'folder') return hasTestPictures(source);
  return name === 'idx' || 'files' in DATASET[name] || testWriters > 0;
}

async function loadPart(name: DatasetName, choice: DatasetChoice, split: Split, source: DataSource) {
  const { preprocessing = 'ink', channels = 1 } = choice;
  if (name === 'folder') return loadPictures(source, split, { preprocessing, channels });
  const dataset = name === 'idx' ? await ownDataset(source) : DATASET[name];
  if ('files' in dataset) return loadImages(name, dataset, split, source);
  return splitTestWriters(await loadStrokes(name, dataset, choice.characters ?? 'digits', source), choice.testWriters)[
    split
  ];
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

/** All drawings of a data set, by all writers. */
export async function loadStrokes(
  name: DatasetName,
  dataset: StrokeDataset,
  characters: TrainConfig['characters'],
  source: DataSource,
): Promise<LabelledStrokes> {
  const { classes } = kindOf(dataset, characters);
  const file = await readDataFile(dataset.strokes, { ...dataset, dataset: name }, source);
  const bytes = unzipped(file.name, file.bytes);
  if (name === 'unipen') return parseRelease(file.name, bytes, { characters, classes });
  return parsePendigits(file.name, new TextDecoder('latin1').decode(bytes), classes);
}
