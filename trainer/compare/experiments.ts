// The experiments that have a name. Each is a list of grids; a grid gives options of train, several values joined by commas.

import type { Config } from '../config/schema.ts';

/** Options of train by name: `{ depth: '4,6', dataset: 'mnist' }`. */
export type Grid = Readonly<Record<string, string>>;

export interface Experiment {
  title: string;
  /** What is asked, in a sentence. */
  question: string;
  grids: readonly Grid[];
  /** Fields of the configuration that make the lines of a chart; every other field that varies makes panels. */
  series: readonly (keyof Config['model'] | keyof Config['train'])[];
}

const ALL_MODELS = 'vit,vitbn,vitbn-ffn,vitbn-all';

/** As the origin trained: on all training images, judged by the test set after every epoch, which chooses nothing. */
const ALL_IMAGES: Grid = { preset: 'reference', validation: '0', 'validation-writers': '0' };

/** Plain Adam, as in the claim: no warm-up, no decay of the learning rate or of the weights. */
const PLAIN: Grid = { ...ALL_IMAGES, schedule: 'constant', 'warmup-steps': '0', 'weight-decay': '0' };

export const EXPERIMENTS: Record<string, Experiment> = {
  origin: {
    title: 'ViTBN against ViT on MNIST and FashionMNIST',
    question: 'Does BatchNorm in the feed-forward network make a Vision Transformer faster or more accurate?',
    grids: [
      { ...ALL_IMAGES, model: ALL_MODELS, dataset: 'mnist,fashion-mnist', depth: '6', epochs: '10' },
      { ...ALL_IMAGES, model: 'vitbn-ffn', dataset: 'mnist,fashion-mnist', depth: '1', epochs: '10' },
    ],
    series: ['norm', 'depth'],
  },
  depth: {
    title: 'Deeper models at a high learning rate',
    question: 'Does BatchNorm keep models of depth 4 to 7 trainable at a learning rate of 0.003?',
    grids: [
      { ...PLAIN, model: 'vit,vitbn', dataset: 'mnist', depth: '4,5,6,7', 'learning-rate': '0.003', epochs: '3' },
    ],
    series: ['norm'],
  },
  'learning-rate': {
    title: 'Raising the learning rate until training fails',
    question: 'Which model tolerates the highest learning rate?',
    grids: [{ ...PLAIN, model: ALL_MODELS, dataset: 'mnist', 'learning-rate': '0.0003,0.001,0.003,0.01', epochs: '2' }],
    series: ['norm'],
  },
  normalisation: {
    title: 'Normalisation and batch size',
    question: 'BatchNorm takes its statistics from the batch: how large must it be?',
    grids: [{ ...ALL_IMAGES, model: ALL_MODELS, dataset: 'mnist', 'batch-size': '10,30,100,300', epochs: '2' }],
    series: ['norm'],
  },
  testing: {
    title: 'A grid that is small enough for a test',
    question: 'Does every part of a comparison work?',
    grids: [
      { preset: 'testing', model: 'vit,vitbn', depth: '1,2', epochs: '3', 'learning-rate': '0.01', validation: '0' },
    ],
    series: ['norm'],
  },
};

/** What `--preset` leaves open is a grid of the options that were given. */
export function customExperiment(grid: Grid): Experiment {
  return {
    title: 'Comparison',
    question: 'What do the given options change?',
    grids: [{ ...ALL_IMAGES, ...grid }],
    series: ['norm'],
  };
}
