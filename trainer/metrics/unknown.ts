// Whether a classifier is less sure of images that belong to none of its classes: letters, say, for a reader of digits.

import { REJECTION_THRESHOLDS } from './calibration.ts';
import { softmax } from './probabilities.ts';

export interface UnknownReport {
  /** What the images are: the name of a data set or of what was drawn. */
  source: string;
  images: number;
  /** Chance that a known image gets a higher confidence than an unknown one; 0.5 is guessing. */
  auroc: number;
  /** Share of the unknown images that pass each threshold of the rejection curve. */
  accepted: { threshold: number; share: number }[];
}

/** Logits of known and of unknown images, rows of `outputs` of which the first ones are the classes' -> report. */
export function unknownReport(
  source: string,
  known: Float32Array,
  unknown: Float32Array,
  { classes, outputs = classes }: { classes: number; outputs?: number },
): UnknownReport {
  const confidences = confidencesOf(unknown, classes, outputs);
  const accepted = REJECTION_THRESHOLDS.map(threshold => {
    const passed = confidences.filter(confidence => confidence >= threshold).length;
    return { threshold, share: passed / confidences.length };
  });
  return {
    source,
    images: confidences.length,
    auroc: auroc(confidencesOf(known, classes, outputs), confidences),
    accepted,
  };
}

/** The highest probability that each row gives a class. [N, outputs] -> N */
function confidencesOf(logits: Float32Array, classes: number, outputs: number): Float64Array {
  const probabilities = softmax(logits, outputs);
  return Float64Array.from({ length: logits.length / outputs }, (_, i) =>
    Math.max(...probabilities.subarray(i * outputs, i * outputs + classes)),
  );
}

/**
 * Area under the receiver operating characteristic: P(known > unknown) + P(equal) / 2. Hendrycks & Gimpel, "A Baseline
 * for Detecting Misclassified and Out-of-Distribution Examples", 2017.
 */
export function auroc(known: Float64Array, unknown: Float64Array): number {
  const sorted = unknown.toSorted();
  const wins = known.reduce((sum, value) => {
    const below = countWhile(sorted, other => other < value);
    const notAbove = countWhile(sorted, other => other <= value);
    return sum + (below + notAbove) / 2;
  }, 0);
  return wins / (known.length * unknown.length);
}

/** How many values fulfil a condition that, once it fails, fails for all that follow: binary search. */
function countWhile(sorted: Float64Array, holds: (value: number) => boolean): number {
  let [low, high] = [0, sorted.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (holds(sorted[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low;
}
