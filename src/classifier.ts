// Images -> ranked labels: owns the session and turns logits into scores. How the session came to run is left to
// runtime.ts, where images come from to its callers.

/** One image of the model's size, row by row, values 0..255: white ink on black. */
export type Image = ArrayLike<number>;

/** A label with its probability. */
export interface Prediction {
  readonly label: string;
  readonly score: number;
}

/** What serving needs of a model card; `shape` is [batch, channels, height, width]. */
export interface ModelCard {
  readonly name: string;
  readonly version: string;
  readonly classes: readonly string[];
  readonly input: { readonly name: string; readonly shape: readonly (string | number)[] };
  readonly output: { readonly name: string };
}

/** Runs the model on `data`, float32 of the given shape; answers the logits [batch, classes], row by row. */
export type Run = (data: Float32Array, shape: readonly number[]) => Promise<Float32Array>;

/** A model that answers, or one that has failed to start and says so. */
export interface Classifier {
  readonly card: ModelCard;
  /** Whether the model runs; does not change any more. */
  readonly ready: boolean;
  /**
   * Ranks every class for each image, best first; the scores of an image sum to one.
   * Rejects when the classifier is not ready.
   */
  classify(images: readonly Image[]): Promise<Prediction[][]>;
}

/**
 * Starts a classifier; a blank image is its first one, so that no request waits while code is compiled. Never rejects: a
 * start that fails is logged and remembered: `ready` is false.
 */
export async function startClassifier(card: ModelCard, load: () => Promise<Run>): Promise<Classifier> {
  try {
    const run = await load();
    const size = imageSize(card);
    await run(new Float32Array(product(size)), [1, ...size]);
    return { card, ready: true, classify: images => classify(card, run, images) };
  } catch (cause) {
    console.error(`model ${card.name} ${card.version}: failed to start`, cause);
    const classify = () => Promise.reject(new Error(`model ${card.name}: failed to start`, { cause }));
    return { card, ready: false, classify };
  }
}

async function classify(card: ModelCard, run: Run, images: readonly Image[]): Promise<Prediction[][]> {
  const size = imageSize(card);
  const logits = await run(toInput(images, product(size)), [images.length, ...size]);
  const classes = card.classes.length;
  if (logits.length !== images.length * classes) {
    throw new Error(`logits: expected ${images.length} × ${classes}, got ${logits.length} values`);
  }
  if (!logits.every(Number.isFinite)) throw new Error('logits: expected finite numbers');
  return images.map((_, i) => rank(card.classes, softmax(logits.subarray(i * classes, (i + 1) * classes))));
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
