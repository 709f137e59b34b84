// Images -> ranked labels, with an explanation on request: owns the session and turns logits into scores. runtime.ts starts
// the session; callers provide the images.

import type { ModelCard } from './card.ts';
import type { Outputs, Run } from './runtime/session.ts';

/** One image of the model's size, row by row, values 0..255: white ink on black. */
export type Image = ArrayLike<number>;

/** A label with its probability. */
export interface Prediction {
  readonly label: string;
  readonly score: number;
}

/** Every class, best first. The scores of all classes and `unknown` sum to 1. */
export interface Ranking {
  readonly predictions: readonly Prediction[];
  /** The probability that the image is none of the classes; undefined for models without an output for that. */
  readonly unknown?: number;
}

/** A ranking and how it came about. */
export interface Explanation extends Ranking {
  /** How much each patch of the image counted, row by row; sums to 1. */
  readonly attention: readonly number[];
  /** The ranking after each block of the model; the last one is the final ranking. */
  readonly layers: readonly Ranking[];
}

/** A model that answers once started. */
export interface Classifier {
  readonly card: ModelCard;
  /** Whether the model is running. */
  readonly ready: boolean;
  /** Starts the model unless it is running, once for all concurrent callers; false if that failed, which is logged. */
  start(): Promise<boolean>;
  /** Values 0..1 of `count` images -> logits, [count, outputs] row by row. Rejects if the model is not running. */
  run(data: Float32Array, count: number): Promise<Float32Array>;
  /** Ranks every class for each image. Rejects if the model is not running. */
  classify(images: readonly Image[]): Promise<Ranking[]>;
  /** The same with explanations. */
  explain(images: readonly Image[]): Promise<Explanation[]>;
}

/**
 * A classifier that is not started yet. Its first image is a blank one, so that no request waits for code to be compiled. A
 * start that failed is tried again the next time it is asked for.
 */
export function createClassifier(card: ModelCard, load: () => Promise<Run>): Classifier {
  let running: Run | undefined;
  let starting: Promise<boolean> | undefined;
  const attempt = async () => {
    try {
      const loaded = await load();
      await loaded(new Float32Array(pixelsOf(card)), [1, ...imageSize(card)]);
      running = loaded;
      console.log(JSON.stringify({ event: 'start', model: card.name, version: card.version }));
    } catch (cause) {
      console.error(`model ${card.name} ${card.version}: failed to start`, cause);
    }
    starting = undefined;
    return running !== undefined;
  };
  const run: Run = (data, shape, explain) =>
    running
      ? running(data, shape, explain)
      : Promise.reject(new Error(`model ${card.name}: expected it to be running`));
  return {
    card,
    get ready() {
      return running !== undefined;
    },
    start() {
      if (running) return Promise.resolve(true);
      starting ??= attempt();
      return starting;
    },
    run: async (data, count) => (await infer(card, run, data, count)).logits,
    classify: images => rankAll(card, run, images),
    explain: images => explainAll(card, run, images),
  };
}

/** Starts a classifier. Never rejects: `ready` tells whether it is running. */
export async function startClassifier(card: ModelCard, load: () => Promise<Run>): Promise<Classifier> {
  const classifier = createClassifier(card, load);
  await classifier.start();
  return classifier;
}

/** Outputs of the model: its classes, and none of them where it has an output for that. */
export function outputCount({ classes, unknown }: Pick<ModelCard, 'classes' | 'unknown'>): number {
  return classes.length + (unknown ? 1 : 0);
}

/** Values of one image: channels × height × width. */
export function pixelsOf(card: ModelCard): number {
  return product(imageSize(card));
}

async function infer(card: ModelCard, run: Run, data: Float32Array, count: number, explain = false): Promise<Outputs> {
  const outputs = await run(data, [count, ...imageSize(card)], explain);
  const { logits } = outputs;
  const width = outputCount(card);
  if (logits.length !== count * width)
    throw new Error(`logits: expected ${count} × ${width}, got ${logits.length} values`);
  if (!logits.every(Number.isFinite)) throw new Error('logits: expected finite numbers');
  return outputs;
}

async function rankAll(card: ModelCard, run: Run, images: readonly Image[]): Promise<Ranking[]> {
  const { logits } = await infer(card, run, toInput(images, pixelsOf(card)), images.length);
  return parts(logits, images.length).map(row => rank(card, softmax(row)));
}

async function explainAll(card: ModelCard, run: Run, images: readonly Image[]): Promise<Explanation[]> {
  const count = images.length;
  const outputs = await infer(card, run, toInput(images, pixelsOf(card)), count, true);
  const [attentions, layers] = [parts(outputs.attention, count), parts(outputs.layers, count)];
  return parts(outputs.logits, count).map((row, i) => ({
    ...rank(card, softmax(row)),
    attention: Array.from(attentions[i]!),
    layers: parts(layers[i]!, layers[i]!.length / row.length).map(logits => rank(card, softmax(logits))),
  }));
}

/** This many equal parts, one after the other. */
function parts(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}

/** Images of `pixels` values 0..255 -> values 0..1, [batch, pixels]. */
function toInput(images: readonly Image[], pixels: number): Float32Array {
  const data = new Float32Array(images.length * pixels);
  for (const [i, image] of images.entries()) {
    if (image.length !== pixels) throw new RangeError(`image: expected ${pixels} values, got ${image.length}`);
    for (let j = 0; j < pixels; j++) data[i * pixels + j] = image[j]! / 255;
  }
  return data;
}

/** Softmax in double precision: eᶻ⁻ᵐ / Σ eᶻ⁻ᵐ with m the largest logit, so that nothing overflows. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const largest = Math.max(...values);
  const powers = values.map(z => Math.exp(z - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}

function rank({ classes, unknown }: ModelCard, scores: Float64Array): Ranking {
  const predictions = classes.map((label, i) => ({ label, score: scores[i]! }));
  predictions.sort((a, b) => b.score - a.score);
  return unknown ? { predictions, unknown: scores.at(-1)! } : { predictions };
}

/** [channels, height, width] */
function imageSize({ input }: ModelCard): [number, number, number] {
  const [, ...size] = input.shape;
  return size;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
