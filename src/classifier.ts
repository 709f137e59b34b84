// Images -> ranked labels, explained where that is wanted: owns the session and turns logits into scores. How
// the session came to run is left to runtime.ts, where images come from to its callers.

import type { Outputs, Run } from './runtime/session.ts';

/** One image of the model's size, row by row, values 0..255: white ink on black. */
export type Image = ArrayLike<number>;

/** A label with its probability. */
export interface Prediction {
  readonly label: string;
  readonly score: number;
}

/** A ranking, and how it came about. */
export interface Explanation {
  readonly predictions: readonly Prediction[];
  /** How much each patch of the image has counted, row by row; sums to one. */
  readonly attention: readonly number[];
  /** What the ranking would have been after each block of the model; the last one is the ranking. */
  readonly layers: readonly { readonly predictions: readonly Prediction[] }[];
}

/** What serving needs of a model card; `shape` is [batch, channels, height, width]. */
export interface ModelCard {
  readonly name: string;
  readonly version: string;
  readonly sha256: string;
  readonly classes: readonly string[];
  readonly input: {
    readonly name: string;
    readonly shape: readonly (string | number)[];
    /** How pictures become images: `ink` centres and thickens strokes, `object` trims and scales; `ink` if absent. */
    readonly preprocessing?: string;
  };
  readonly output: { readonly name: string };
}

/** A model that answers once it is started. */
export interface Classifier {
  readonly card: ModelCard;
  /** Whether the model runs. */
  readonly ready: boolean;
  /** Starts the model where it does not run yet, once for all who ask; false when that failed, which is logged. */
  start(): Promise<boolean>;
  /** Values 0..1 of `count` images -> logits, [count, classes] row by row. Rejects when the model does not run. */
  run(data: Float32Array, count: number): Promise<Float32Array>;
  /**
   * Ranks every class for each image, best first; the scores of an image sum to one.
   * Rejects when the model does not run.
   */
  classify(images: readonly Image[]): Promise<Prediction[][]>;
  /** The same with explanations. */
  explain(images: readonly Image[]): Promise<Explanation[]>;
}

/**
 * A classifier that is not started yet; a blank image is its first one, so that no request waits while code is compiled. A
 * start that fails is tried again when it is asked for the next time.
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
    running ? running(data, shape, explain) : Promise.reject(new Error(`model ${card.name}: expected it to run`));
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

/** Starts a classifier. Never rejects: whether it runs, `ready` tells. */
export async function startClassifier(card: ModelCard, load: () => Promise<Run>): Promise<Classifier> {
  const classifier = createClassifier(card, load);
  await classifier.start();
  return classifier;
}

/** Values of one image: channels × height × width. */
export function pixelsOf(card: ModelCard): number {
  return product(imageSize(card));
}

async function infer(card: ModelCard, run: Run, data: Float32Array, count: number, explain = false): Promise<Outputs> {
  const outputs = await run(data, [count, ...imageSize(card)], explain);
  const { logits } = outputs;
  const classes = card.classes.length;
  if (logits.length !== count * classes)
    throw new Error(`logits: expected ${count} × ${classes}, got ${logits.length} values`);
  if (!logits.every(Number.isFinite)) throw new Error('logits: expected finite numbers');
  return outputs;
}

async function rankAll(card: ModelCard, run: Run, images: readonly Image[]): Promise<Prediction[][]> {
  const { logits } = await infer(card, run, toInput(images, pixelsOf(card)), images.length);
  return parts(logits, images.length).map(row => rank(card.classes, softmax(row)));
}

async function explainAll(card: ModelCard, run: Run, images: readonly Image[]): Promise<Explanation[]> {
  const count = images.length;
  const outputs = await infer(card, run, toInput(images, pixelsOf(card)), count, true);
  const [attentions, layers] = [parts(outputs.attention, count), parts(outputs.layers, count)];
  return parts(outputs.logits, count).map((row, i) => ({
    predictions: rank(card.classes, softmax(row)),
    attention: Array.from(attentions[i]!),
    layers: parts(layers[i]!, layers[i]!.length / row.length).map(logits => ({
      predictions: rank(card.classes, softmax(logits)),
    })),
  }));
}

/** So many equal parts, one after the other. */
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

function rank(labels: readonly string[], scores: Float64Array): Prediction[] {
  const predictions = labels.map((label, i) => ({ label, score: scores[i]! }));
  return predictions.sort((a, b) => b.score - a.score);
}

/** [channels, height, width] */
function imageSize(card: ModelCard): number[] {
  return card.input.shape.slice(1).map(Number);
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
