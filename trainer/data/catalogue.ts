// The data sets that the trainer knows by name: classes, files, checksums and where the files come from.

import { IMAGE_SIZE } from '../../src/preparation/ink.ts';
import type { Characters, DatasetName } from '../config/sources.ts';
import type { IdxLayout } from './idx.ts';

export type Split = 'train' | 'test';

export interface DatasetFile {
  /** Of the decompressed file; it may also be there as `${name}.gz`. */
  name: string;
  /** What it is called in its publishers' archive, if otherwise. */
  original?: string;
  /** Of the decompressed content: the gzip wrappers differ from mirror to mirror. Known where there are mirrors. */
  sha256?: string;
}

/** What is told apart. */
export interface Kind {
  classes: readonly string[];
  /** What a model of it is called. */
  modelName: string;
  /** How the Worker makes images of pictures: strokes are centred and thickened, objects trimmed and scaled. */
  preprocessing: 'ink' | 'object';
}

/** What a model and its card must know of a data set. */
export interface DatasetInfo extends Kind {
  title: string;
  /** Height and width of an image in pixels. */
  imageSize: number;
  /** Of an image; 1, gray, where it is not said. */
  channels?: number;
}

interface Common {
  title: string;
  /** Height and width in pixels. */
  imageSize: number;
  /** Base addresses that serve `${name}.gz`. */
  mirrors: readonly string[];
  /** Where people find the files when no mirror serves them one by one. */
  homepage?: string;
}

export interface ImageDataset extends Common, Kind {
  files: Record<Split, { images: DatasetFile; labels: DatasetFile }>;
  layout?: IdxLayout;
}

export interface StrokeDataset extends Common {
  strokes: DatasetFile;
  /** What is in it. */
  kinds: Partial<Record<Characters, Kind>>;
}

type ImageFiles = ImageDataset['files'];

const ink = (modelName: string, characters: string): Kind => ({
  classes: [...characters],
  modelName,
  preprocessing: 'ink',
});
const DIGITS = ink('digits', '0123456789');
const LETTERS = ink('letters', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ');

function imageFiles(train: string, test: string, sums: readonly string[] = []): ImageFiles {
  const file = (name: string, sum: number): DatasetFile => (sums[sum] ? { name, sha256: sums[sum] } : { name });
  return {
    train: { images: file(`${train}-images-idx3-ubyte`, 0), labels: file(`${train}-labels-idx1-ubyte`, 1) },
    test: { images: file(`${test}-images-idx3-ubyte`, 2), labels: file(`${test}-labels-idx1-ubyte`, 3) },
  };
}

/** The files of one's own data set, which are named as MNIST's are; a class name a line stands in CLASSES_FILE. */
export const OWN_FILES = imageFiles('train', 't10k');
export const CLASSES_FILE = 'labels.txt';

/** EMNIST (Cohen et al. 2017) comes as one archive of all its parts, with images stored column by column. */
const EMNIST = { mirrors: [], homepage: 'https://www.nist.gov/itl/products-and-services/emnist-dataset' } as const;

/** Characters by 255 people on tablets and screens of 20 contributors (Guyon et al. 1994), as the release has them. */
export const UNIPEN = {
  title: 'UNIPEN',
  imageSize: IMAGE_SIZE,
  mirrors: [],
  homepage: 'https://doi.org/10.5281/zenodo.1195803',
  strokes: { name: 'train_r01_v07.tar' },
  kinds: {
    digits: DIGITS,
    capitals: LETTERS,
    small: ink('small-letters', 'abcdefghijklmnopqrstuvwxyz'),
    letters: LETTERS,
    symbols: ink('symbols', '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~'),
  },
} satisfies StrokeDataset;

export const DATASET: Record<Exclude<DatasetName, 'idx' | 'folder'>, ImageDataset | StrokeDataset> = {
  mnist: {
    title: 'MNIST',
    ...DIGITS,
    imageSize: IMAGE_SIZE,
    mirrors: ['https://ossci-datasets.s3.amazonaws.com/mnist/', 'https://storage.googleapis.com/cvdf-datasets/mnist/'],
    files: imageFiles('train', 't10k', [
      'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db',
      '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5',
      '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7',
      'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2',
    ]),
  },
  'fashion-mnist': {
    title: 'FashionMNIST',
    classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
    modelName: 'fashion',
    preprocessing: 'object',
    imageSize: IMAGE_SIZE,
    mirrors: [
      'http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/',
      'https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/',
    ],
    files: imageFiles('train', 't10k', [
      'c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888',
      'bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9',
      '5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b',
      '0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34',
    ]),
  },
  'emnist-digits': {
    title: 'EMNIST Digits',
    ...DIGITS,
    imageSize: IMAGE_SIZE,
    ...EMNIST,
    files: imageFiles('emnist-digits-train', 'emnist-digits-test'),
    layout: { transposed: true },
  },
  'emnist-letters': {
    title: 'EMNIST Letters',
    ...LETTERS,
    imageSize: IMAGE_SIZE,
    ...EMNIST,
    files: imageFiles('emnist-letters-train', 'emnist-letters-test'),
    layout: { transposed: true, firstLabel: 1 },
  },
  /**
   * 7,494 digits by 30 people on a tablet (Alpaydin and Alimoglu 1996). The other 14 writers of the original have a file
   * of their own; of this one the last `testWriters` writers are the test split, and nobody is in two splits.
   */
  pendigits: {
    title: 'Pendigits',
    kinds: { digits: DIGITS },
    imageSize: IMAGE_SIZE,
    mirrors: [],
    homepage: 'https://archive.ics.uci.edu/dataset/81/pen+based+recognition+of+handwritten+digits',
    strokes: { name: 'pendigits-orig-train.unipen', original: 'pendigits-orig.tra' },
  },
  unipen: UNIPEN,
};
