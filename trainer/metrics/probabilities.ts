// Logits -> probabilities, predictions and confidences: what every metric of a classifier is computed from.

import { predictedClass } from '../training/evaluate.ts';

/** What a classifier said about N labelled images. */
export interface Outcomes {
  classes: number;
  /** N true classes. */
  labels: Uint8Array;
  /** N classes of highest logit, the first one where several share it. */
  predictions: Uint8Array;
  /** N probabilities of the predicted classes. */
  confidences: Float64Array;
  /** N·classes. */
  probabilities: Float64Array;
}

/** Row by row exp(x) / Σ exp(x), computed from x - max(x). [N, C] -> N·C */
export function softmax(logits: ArrayLike<number>, classes: number): Float64Array {
  const probabilities = Float64Array.from(logits);
  for (let start = 0; start < probabilities.length; start += classes) {
    const row = probabilities.subarray(start, start + classes);
    const highest = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += row[c] = Math.exp(row[c]! - highest);
    for (let c = 0; c < classes; c++) row[c]! /= sum;
  }
  return probabilities;
}

/** Throws a RangeError for logits that are not finite or not [labels.length, classes], and for unknown labels. */
export function outcomesOf(logits: Float32Array, labels: Uint8Array, classes: number): Outcomes {
  validate(logits, labels, classes);
  const probabilities = softmax(logits, classes);
  const predictions = new Uint8Array(labels.length);
  const confidences = new Float64Array(labels.length);
  for (let i = 0; i < labels.length; i++) {
    predictions[i] = predictedClass(logits.subarray(i * classes, (i + 1) * classes));
    confidences[i] = probabilities[i * classes + predictions[i]!]!;
  }
  return { classes, labels, predictions, confidences, probabilities };
}

function validate(logits: Float32Array, labels: Uint8Array, classes: number): void {
  if (labels.length === 0) throw new RangeError('labels: expected at least one, got none');
  if (logits.length !== labels.length * classes)
    throw new RangeError(`logits: expected ${labels.length}·${classes} values, got ${logits.length}`);
  const wild = logits.findIndex(value => !Number.isFinite(value));
  if (wild !== -1)
    throw new RangeError(`logits: expected finite values, got ${logits[wild]} for image ${Math.floor(wild / classes)}`);
  const unknown = labels.findIndex(label => label >= classes);
  if (unknown !== -1)
    throw new RangeError(`labels: expected 0 to ${classes - 1}, got ${labels[unknown]} for image ${unknown}`);
}
