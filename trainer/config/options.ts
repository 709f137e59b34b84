// Every option of a model and of its training: what it means and what it may be. Their values stand in presets.ts, their
// limits in validate.ts; parsing arguments is ../arguments.ts's.

import type { Characters } from './dataset-names.ts';

export const NORMS = ['vit', 'vitbn', 'vitbn-ffn', 'vitbn-all'] as const;
export const ENGINES = ['onnxruntime', 'tfjs'] as const;

export type Norm = (typeof NORMS)[number];
export type EngineName = (typeof ENGINES)[number];

export interface ModelConfig {
  /** Which normalisation stands where: the standard ViT or one of the BatchNorm models. */
  norm: Norm;
  /** Height and width of an image in pixels; a multiple of patchSize. */
  imageSize: number;
  /** Each patch through a Linear, or the image through 3×3 convolutions, each with a norm and GELU. */
  tokenizer: 'patch' | 'conv';
  patchSize: number;
  /** Channels and stride of each convolution, as in `16/1,32/2`; the last one's channels are `dim`. */
  stem: string;
  /** What follows each of these convolutions; without a norm they have a bias. */
  stemNorm: 'batch' | 'layer' | 'none';
  channels: number;
  numClasses: number;
  /** Whether a last output, after those of the classes, says "none of these"; follows from `unknownShare`. */
  unknownClass: boolean;
  /** Features of a token. */
  dim: number;
  depth: number;
  heads: number;
  dimHead: number;
  /** Features of the feed-forward network's hidden layer. */
  mlpDim: number;
  /** Whether each of these features is also mixed with its neighbours' by a 3×3 convolution of its own. */
  ffnConv: boolean;
  pool: 'cls' | 'mean';
  posEmb: 'learn' | 'pe1d';
  dropout: number;
  embDropout: number;
  qkvBias: boolean;
  /** Initial values: PyTorch's defaults, or Linears of standard deviation 1/√inputs, smaller at the end of each branch. */
  init: 'reference' | 'fan-in';
}

/** Largest random variations of a training image or pen drawing; 0 = none. Pixels are those of the 28×28 image. */
export interface Augmentation {
  /** Degrees. */
  rotation: number;
  /** Pixels along each axis; of images only: rendering brings drawings back to the middle. */
  translation: number;
  /** Relative size: 0.1 means 0.9 to 1.1; of images only: rendering brings drawings back to their size. */
  scaling: number;
  /** Degrees by which upright lines lean: slant. */
  shear: number;
  /** Relative: 0.1 means up to 1.1 times as wide and 1 / 1.1 as high, or the reverse. */
  aspect: number;
  /** Probability of being mirrored, left to right: for clothes, not for digits. */
  flip: number;
  /** Standard deviation, in pixels, of a smooth field of displacements. */
  elastic: number;
  /** Pixels that the strokes of an image grow or shrink on each side. */
  thickness: number;
  /** Probability that an image is scaled down to 12 to 20 pixels a side, and up again. */
  lowResolution: number;
  /** Probability that it becomes a bitmap of so few pixels with thick, ragged strokes. */
  ragged: number;
  /** Probability that a rectangle is replaced by noise, or else by one gray. */
  erasing: number;
  /** Of MixUp: λ ~ Beta(α, α) is the share of one image that is laid over another, targets too. */
  mixUp: number;
  /** Of CutMix: λ ~ Beta(α, α) is the share of an image that is kept around a piece of another, targets too. */
  cutMix: number;
  /** Relative radius of the pen: 0.2 means 0.8 to 1.2 times; of drawings. */
  penWidth: number;
  /** Standard deviation, in pixels, of the hand's tremor along a stroke; of drawings. */
  jitter: number;
  /** Pixels that the pen moves from one recorded point to the next: a faster hand leaves fewer; of drawings. */
  speed: number;
  /** Probability that a 0 or a 7 gets a slash, a 1 a foot and a flag; of drawings of digits. */
  habits: number;
}

/** Outputs of the head: the classes and, where it is trained for that, none of them. */
export function outputCount({ numClasses, unknownClass }: ModelConfig): number {
  return numClasses + Number(unknownClass);
}

export interface TrainConfig extends Augmentation {
  /** One of DATASETS, or several with the same classes joined by +. */
  dataset: string;
  /** Which of UNIPEN's characters the data set `unipen` is. */
  characters: Characters;
  engine: EngineName;
  threads: number;
  seed: number;
  epochs: number;
  batchSize: number;
  /** Training images held out for validation, the same ones for a given seed; of a mixture, so many of each image set. */
  validation: number;
  /** Writers of pen drawings held out for validation instead, the same ones for a given seed; of UNIPEN groups of eight. */
  validationWriters: number;
  /** The last so many writers of a set of pen drawings are its test split, and never in training or validation. */
  testWriters: number;
  /** Probability that a training sample is replaced by an image of no class, which the last output is to name. */
  unknownShare: number;
  /** What these images are, each as often: one of UNKNOWN_DATA or several joined by +. */
  unknownData: string;
  /** How often an epoch shows each sample of a data set, varied anew each time: `pendigits:3,unipen:1.5`; 1 for others. */
  weights: string;
  /** Use only so many training images; 0 = all. Of a mixture, so many of each data set. */
  limit: number;
  learningRate: number;
  /** After the warm-up: constant, a cosine down to `finalRate`, or times `decayFactor` every `decayEpochs`. */
  schedule: 'constant' | 'cosine' | 'step';
  /** Share of the learning rate that the cosine ends with. */
  finalRate: number;
  /** In which the learning rate rises; below 1 a share of all steps. */
  warmupSteps: number;
  decayEpochs: number;
  decayFactor: number;
  weightDecay: number;
  /** Largest norm of all gradients together; 0 = no limit. */
  gradientClip: number;
  /** Share of the target probability that is spread over all classes. */
  labelSmoothing: number;
  /** Decay of the exponential moving average of the weights, which is then what is evaluated and exported; 0 = none. */
  emaDecay: number;
  /** Training ends when the validation accuracy has not risen for so many epochs; 0 = never. */
  patience: number;
}

export interface Config {
  model: ModelConfig;
  train: TrainConfig;
}
