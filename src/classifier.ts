// Images -> ranked labels, with an explanation on request: owns the session. runtime.ts starts the session; callers provide
// the images.

import type { ModelCard } from './card.ts';
import { type Image, parts, type Ranking, rank, toInput } from './ranking.ts';
import type { Outputs, Run } from './runtime/session.ts';

/**
 * What each token reads of all tokens: by block, head and the token that reads, shares that sum to 1, rounded to four digits.
 * Tokens are the grid's, row by row, after the class token where the model has one; its row then stands for all in the last block.
 */
export type Attention = readonly (readonly (readonly (readonly number[])[])[])[];

/** A ranking and how it came about. */
export interface Explanation extends Ranking {
  readonly attention: Attention;
  /** The ranking after each block of the model; the last one is the final ranking. */
  readonly layers: readonly Ranking[];
  /** What the model's last layer reads. */
  readonly features: readonly number[];
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
  return parts(logits, images.length).map(row => rank(card, row));
}

async function explainAll(card: ModelCard, run: Run, images: readonly Image[]): Promise<Explanation[]> {
  const count = images.length;
  const outputs = await infer(card, run, toInput(images, pixelsOf(card)), count, true);
  const [attentions, layers, features] = [outputs.attention, outputs.layers, outputs.features].map(all =>
    parts(all, count),
  );
  const { depth, heads } = card.training.model;
  return parts(outputs.logits, count).map((row, i) => ({
    ...rank(card, row),
    attention: parts(attentions![i]!, depth).map(block => byHead(block, heads)),
    layers: parts(layers![i]!, depth).map(logits => rank(card, logits)),
    features: Array.from(features![i]!),
  }));
}

/** [tokens, heads, tokens] -> a matrix for each head. */
function byHead(block: Float32Array, heads: number): number[][][] {
  const tokens = parts(block, Math.sqrt(block.length / heads)).map(token => parts(token, heads));
  return Array.from({ length: heads }, (_, head) => tokens.map(token => Array.from(token[head]!, rounded)));
}

function rounded(share: number): number {
  return Math.round(share * 1e4) / 1e4;
}

/** [channels, height, width] */
function imageSize({ input }: ModelCard): [number, number, number] {
  const [, ...size] = input.shape;
  return size;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((total, size) => total * size, 1);
}
