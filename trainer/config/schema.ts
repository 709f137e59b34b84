// Every option of a model and of its training, once: type, range, default and what it means. Types, the checks of presets
// and checkpoints, and --help follow from here; a new option is one line of MODEL or TRAIN.

import { z } from 'zod';
import { IMAGE_SIZE } from '../../src/preparation/ink.ts';
import { CHARACTERS, DATASETS, datasetNames, parseWeights, UNKNOWN_DATA, unknownNames } from './sources.ts';
import { parseStem } from './stem.ts';

export const NORMS = ['vit', 'vitbn', 'vitbn-ffn', 'vitbn-all'] as const;
export const ENGINES = ['onnxruntime', 'tfjs'] as const;
export const DEVICES = ['cpu', 'webgpu', 'cuda', 'auto'] as const;

export type Norm = (typeof NORMS)[number];
export type EngineName = (typeof ENGINES)[number];
export type Device = (typeof DEVICES)[number];

/** What --help and error messages say of an option. */
const TEXTS = z.registry<{ help: string; expected: string }>();

type OptionType = z.ZodType<string | number | boolean>;

function option<T extends OptionType>(type: T, byDefault: z.output<T>, help: string, expected = expectedOf(type)) {
  const described = z.prefault(type, byDefault as z.input<T>);
  TEXTS.add(described, { help, expected });
  return described;
}

function expectedOf(type: OptionType): string {
  if (type instanceof z.ZodEnum) return type.options.join(', ');
  if (type instanceof z.ZodBoolean) return 'true or false';
  if (!(type instanceof z.ZodNumber)) return 'text';
  const { isInt, minValue, maxValue } = type;
  const range = maxValue! < Number.MAX_SAFE_INTEGER ? `from ${minValue} to ${maxValue}` : `of at least ${minValue}`;
  return `${isInt ? 'a whole number' : 'a number'} ${range}`;
}

const count = (least: number) => z.int().min(least);
const range = (least: number, most: number) => z.number().min(least).max(most);

/** A text that `parse` reads; what that throws is what is wrong with it. */
const parsed = (parse: (text: string) => unknown) =>
  z.string().check(({ value, issues }) => {
    try {
      parse(value);
    } catch (error) {
      issues.push({ code: 'custom', input: value, message: String((error as Error).message) });
    }
  });

/** Follows from other options, and is none itself. */
const derived = z.prefault;

const MODEL = z.object({
  norm: option(z.enum(NORMS), 'vitbn', 'which normalisation goes where'),
  imageSize: option(count(1), IMAGE_SIZE, 'height and width of an image in pixels; follows from the data'),
  tokenizer: option(z.enum(['patch', 'conv']), 'patch', 'what makes the tokens: linear patches, or 3×3 convolutions'),
  patchSize: option(count(1), 7, 'for tokenizer patch: height and width in pixels; divides the image size'),
  stem: option(
    parsed(parseStem),
    '16/1,32/2,64/2,64/2',
    'for tokenizer conv: channels/stride of each convolution; the last has --dim channels',
  ),
  stemNorm: option(z.enum(['batch', 'layer', 'none']), 'batch', 'for tokenizer conv: the norm after each convolution'),
  channels: option(count(1), 1, '3 for pictures in colour; follows from other data'),
  numClasses: option(count(1), 10, 'number of classes; follows from the data'),
  /** Whether a last output, after those of the classes, says "none of these". */
  unknownClass: derived(z.boolean(), false),
  dim: option(count(1), 64, 'features per token'),
  depth: option(count(1), 6, 'number of blocks'),
  heads: option(count(1), 8, 'attention heads'),
  dimHead: option(count(1), 64, 'features per head'),
  mlpDim: option(count(1), 128, 'hidden features of the feed-forward network'),
  ffnConv: option(z.boolean(), false, 'mix these features with their neighbours by a depthwise 3×3 convolution'),
  pool: option(z.enum(['cls', 'mean']), 'cls', 'what the head reads: the class token or the mean of all tokens'),
  posEmb: option(z.enum(['learn', 'pe1d']), 'learn', 'positions: learned, or sines and cosines'),
  dropout: option(range(0, 0.9), 0.1, 'dropout probability'),
  embDropout: option(range(0, 0.9), 0.1, 'dropout probability after the embedding'),
  qkvBias: option(z.boolean(), false, 'add a bias to queries, keys and values'),
  init: option(
    z.enum(['reference', 'fan-in']),
    'reference',
    'initial values: as in PyTorch, or by the number of inputs',
  ),
});

/** Largest random variations of a training image or pen drawing; 0 = none. Pixels are those of the 28×28 image. */
const AUGMENTATION = z.object({
  rotation: option(range(0, 180), 10, 'up to this many degrees'),
  // Rendering brings drawings back to the middle and to their size.
  translation: option(range(0, Infinity), 2, 'up to this many pixels along each axis; images only'),
  scaling: option(range(0, 0.9), 0.1, 'relative: 0.1 = 0.9 to 1.1 times as large; images only'),
  shear: option(range(0, 60), 0, 'up to this many degrees of slant'),
  aspect: option(range(0, 0.9), 0, 'relative: 0.1 = up to 1.1 times as wide and 1 / 1.1 as high, or the reverse'),
  flip: option(range(0, 1), 0, 'probability of mirroring left to right: for clothes, not for digits'),
  elastic: option(range(0, Infinity), 0, 'standard deviation, in pixels, of a smooth field of displacements'),
  thickness: option(range(0, 1), 0, 'pixels by which strokes grow or shrink on each side; images only'),
  lowResolution: option(range(0, 1), 0, 'probability of scaling down to 12 to 20 pixels a side, and up again'),
  ragged: option(range(0, 1), 0, 'probability of a bitmap as coarse, with thick, ragged strokes'),
  erasing: option(range(0, 1), 0, 'probability that a rectangle becomes noise or one grey'),
  mixUp: option(range(0, 1), 0, 'α of the shares with which two images are blended'),
  cutMix: option(range(0, 1), 0, 'α of the shares with which two images are pasted together'),
  penWidth: option(range(0, 0.5), 0, 'relative radius of the pen: 0.2 = 0.8 to 1.2 times; drawings only'),
  jitter: option(range(0, Infinity), 0, 'standard deviation, in pixels, of the hand’s tremor; drawings only'),
  speed: option(range(0, Infinity), 0, 'pixels from one recorded point to the next; drawings only'),
  photographed: option(range(0, 1), 0, 'probability of a synthetic photograph of it on paper; drawings only'),
  habits: option(range(0, 1), 0, 'probability of slashed 0 and 7, and 1 with foot and flag; drawings only'),
});

export const TRAIN = z.object({
  dataset: option(parsed(datasetNames), 'mnist', 'what to train on', `${DATASETS.join(', ')} or several joined by +`),
  characters: option(z.enum(CHARACTERS), 'digits', 'which characters of the data set unipen'),
  preprocessing: option(z.enum(['ink', 'object']), 'ink', 'what your own pictures show: ink on a ground, or an object'),
  engine: option(
    z.enum(ENGINES),
    'onnxruntime',
    'what computes; train also takes auto: the fastest installed one, timed over a few steps each',
  ),
  device: option(z.enum(DEVICES), 'cpu', 'where onnxruntime computes; auto: webgpu where it finds a GPU, else cpu'),
  threads: option(count(1), 2, 'threads of the native engine'),
  seed: option(count(0), 1, 'seed of everything random'),
  epochs: option(count(1), 20, 'passes over the training images'),
  batchSize: option(count(1), 100, 'images per step'),
  validation: option(count(0), 5000, 'images held out of each image set; a seed always holds out the same ones'),
  validationWriters: option(
    count(0),
    4,
    'writers of pen drawings held out, of UNIPEN groups of eight; a seed always holds out the same ones',
  ),
  testWriters: option(count(0), 6, 'how many of the last writers of pen drawings make up the test split'),
  unknownShare: option(
    range(0, 0.9),
    0,
    'probability that a sample is replaced by an image of no class, which the last output is to name',
  ),
  unknownData: option(
    parsed(unknownNames),
    'scribbles',
    'what images of no class show, each equally often',
    `${UNKNOWN_DATA.join(', ')}, or several joined by +`,
  ),
  weights: option(
    parsed(parseWeights),
    '',
    'how often an epoch shows each sample of a data set, as in pendigits:3,unipen:1.5; 1 for others',
  ),
  limit: option(count(0), 0, 'use only this many training images of each data set; 0 = all'),
  learningRate: option(range(1e-8, 10), 1e-3, 'peak learning rate'),
  schedule: option(z.enum(['constant', 'cosine', 'step']), 'cosine', 'learning-rate schedule after the warm-up'),
  finalRate: option(range(0, 1), 0, 'for schedule cosine: share of the learning rate at its end'),
  warmupSteps: option(
    z.union([count(0), range(0, 1)]),
    500,
    'steps over which the learning rate rises; below 1 a share of all steps',
    'a whole number of at least 0 or a share',
  ),
  decayEpochs: option(count(1), 10, 'for schedule step: epochs between drops'),
  decayFactor: option(range(0, 1), 0.1, 'for schedule step: factor of each drop'),
  weightDecay: option(range(0, 10), 0.05, 'AdamW’s, on the matrices of linear layers'),
  gradientClip: option(range(0, 1e6), 0, 'largest norm of all gradients together; 0 = no limit'),
  labelSmoothing: option(range(0, 0.9), 0, 'share of the target spread over all classes'),
  emaDecay: option(
    range(0, 0.99999),
    0,
    'decay of the moving average of the weights, which is then what is exported; 0 = none',
  ),
  freeze: option(z.boolean(), false, 'train the head alone, and the last --unfrozen-blocks'),
  unfrozenBlocks: option(count(0), 0, 'with --freeze: how many of the last blocks are trained as well'),
  patience: option(count(0), 0, 'end training after this many epochs without better validation; 0 = never'),
  ...AUGMENTATION.shape,
});

const CONFIG = z.object({ model: MODEL.prefault({}), train: TRAIN.prefault({}) });

export type ModelConfig = z.infer<typeof MODEL>;
export type TrainConfig = z.infer<typeof TRAIN>;
export type Augmentation = z.infer<typeof AUGMENTATION>;
export type Config = z.infer<typeof CONFIG>;

export interface OptionDescription {
  field: string;
  /** On the command line, without its dashes. */
  name: string;
  help: string;
  expected: string;
  byDefault: string | number | boolean;
}

const DEFAULTS = CONFIG.parse({});

/** The normalisation is what tells models apart, and `--init` names a file. */
const NAMES: Readonly<Record<string, string>> = { norm: 'model', init: 'initial-values' };

/** On the command line, without its dashes. */
export const optionName = (field: string) => NAMES[field] ?? field.replace(/[A-Z]/g, c => `-${c.toLowerCase()}`);

/** Outputs of the head: the classes and, where it is trained for that, none of them. */
export function outputCount({ numClasses, unknownClass }: ModelConfig): number {
  return numClasses + Number(unknownClass);
}

/** All options in the order of the schema. */
export const OPTIONS: readonly OptionDescription[] = [MODEL, TRAIN].flatMap(({ shape }) =>
  Object.entries(shape).flatMap(([field, type]) => {
    const texts = TEXTS.get(type);
    if (!texts) return [];
    const byDefault = { ...DEFAULTS.model, ...DEFAULTS.train }[field as keyof ModelConfig | keyof TrainConfig];
    return { field, name: optionName(field), ...texts, byDefault };
  }),
);

/**
 * The configuration with defaults where it has no value. Throws a RangeError "--option: expected X, got Y" for the first
 * option that cannot be, alone or with the others.
 */
export function checkConfig(config: unknown): Config {
  const result = CONFIG.safeParse(config, { reportInput: true });
  if (result.success) return checkTogether(result.data);
  const [{ path, input, code, message }] = result.error.issues as [z.core.$ZodIssue];
  if (code === 'custom') throw new RangeError(message);
  const description = OPTIONS.find(({ field }) => field === path[1]);
  if (!description) throw new RangeError(`configuration: expected an object with model and train, got ${input}`);
  throw new RangeError(`--${description.name}: expected ${description.expected}, got ${input}`);
}

/** Variations that are limited to a share of the image: its side divided by this. */
const LIMITED = { translation: 2, elastic: 4, jitter: 4, speed: 2 } as const;

function checkTogether(config: Config): Config {
  const { model, train } = config;
  const { imageSize, tokenizer, patchSize, stem, dim } = model;
  if (tokenizer === 'patch' && imageSize % patchSize !== 0)
    throw new RangeError(
      `--patch-size ${patchSize} does not divide ${imageSize}; try ${nearestDivisor(imageSize, patchSize)}`,
    );
  if (tokenizer === 'conv' && parseStem(stem).at(-1)?.channels !== dim)
    throw new RangeError(`--stem: expected ${dim} channels (--dim) in its last layer, got ${stem}`);
  if (train.device !== 'cpu' && train.engine !== 'onnxruntime')
    throw new RangeError(`--device: expected cpu with --engine ${train.engine}, got ${train.device}`);
  if (train.unknownShare > 0 && !model.unknownClass)
    throw new RangeError(
      `--unknown-share: expected a model with an output for no class, got ${train.unknownShare} without`,
    );
  if (train.unknownShare > 0 && imageSize !== IMAGE_SIZE)
    throw new RangeError(`--unknown-share: expected images of ${IMAGE_SIZE} pixels a side, got ${imageSize}`);
  if (train.unknownShare > 0 && model.channels !== 1)
    throw new RangeError(`--unknown-share: expected gray images, got ${model.channels} channels`);
  if (train.patience > 0 && train.validation === 0 && train.validationWriters === 0)
    throw new RangeError(
      `--patience: expected images or writers held out for validation, got ${train.patience} with none`,
    );
  for (const [name, share] of Object.entries(LIMITED)) {
    const value = train[name as keyof typeof LIMITED];
    if (value > imageSize / share)
      throw new RangeError(`--${name}: expected a number from 0 to ${imageSize / share}, got ${value}`);
  }
  return config;
}

function nearestDivisor(whole: number, near: number): number {
  const divisors = Array.from({ length: whole }, (_, i) => i + 1).filter(divisor => whole % divisor === 0);
  return divisors.reduce((best, divisor) => (Math.abs(divisor - near) <= Math.abs(best - near) ? divisor : best));
}
