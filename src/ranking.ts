// A model's input and output: images -> values, logits -> ranked labels. It imports nothing, as ink.ts does.

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
  readonly unknown?: number | undefined;
}

/** What a card says of a model's outputs. */
interface Labels {
  readonly classes: readonly string[];
  readonly unknown?: boolean | undefined;
}

/** The ranking that logits stand for: one for each class, and the last one for none of them if the model has that output. */
export function rank({ classes, unknown }: Labels, logits: ArrayLike<number>): Ranking {
  const scores = softmax(logits);
  const predictions = classes.map((label, i) => ({ label, score: scores[i]! }));
  predictions.sort((a, b) => b.score - a.score);
  return unknown ? { predictions, unknown: scores.at(-1)! } : { predictions };
}

/** Softmax in double precision: eᶻ⁻ᵐ / Σ eᶻ⁻ᵐ with m the largest logit, so that nothing overflows. */
export function softmax(logits: ArrayLike<number>): Float64Array {
  const values = Float64Array.from(logits);
  const largest = Math.max(...values);
  const powers = values.map(z => Math.exp(z - largest));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}

/** Images of `pixels` values 0..255 -> values 0..1, [batch, pixels]. */
export function toInput(images: readonly Image[], pixels: number): Float32Array {
  const data = new Float32Array(images.length * pixels);
  for (const [i, image] of images.entries()) {
    if (image.length !== pixels) throw new RangeError(`image: expected ${pixels} values, got ${image.length}`);
    for (let j = 0; j < pixels; j++) data[i * pixels + j] = image[j]! / 255;
  }
  return data;
}

/** This many equal parts, one after the other. */
export function parts(values: Float32Array, count: number): Float32Array[] {
  const size = values.length / count;
  return Array.from({ length: count }, (_, i) => values.subarray(i * size, (i + 1) * size));
}
