// A model's logits, accuracy and loss on labelled images. What else can be said of them is in metrics/.

import { scaledImages } from '../data/batches.ts';
import type { Samples } from '../data/samples.ts';

export const EVALUATION_BATCH = 500;

/** Logits of `count` images [count, C, S, S] with values 0 to 1. */
export type Predict = (images: Float32Array, count: number) => Promise<Float32Array>;

export interface Evaluation {
  images: number;
  /** Share of images for which the label's logit is the highest of the classes. */
  accuracy: number;
  /** Mean cross-entropy in nats. */
  loss: number;
}

export interface Prediction {
  /** images·outputs: the classes and, where the model has it, none of them. */
  logits: Float32Array;
  /** Of each batch, in the model alone. */
  seconds: number[];
}

export async function evaluate(predict: Predict, data: Samples, classes?: number): Promise<Evaluation> {
  const { logits } = await predictAll(predict, data);
  const { count: images, labels } = data;
  return { images, accuracy: countCorrect(logits, labels, classes) / images, loss: meanCrossEntropy(logits, labels) };
}

/** The logits of all images, computed in batches of EVALUATION_BATCH. */
export async function predictAll(
  predict: Predict,
  data: Samples,
  now: () => number = () => performance.now(),
): Promise<Prediction> {
  const parts: Float32Array[] = [];
  const seconds: number[] = [];
  for (let start = 0; start < data.count; start += EVALUATION_BATCH) {
    const end = Math.min(data.count, start + EVALUATION_BATCH);
    const images = scaledImages(data, start, end);
    const started = now();
    parts.push((await predict(images, end - start)).slice());
    seconds.push((now() - started) / 1000);
  }
  return { logits: concatenated(parts), seconds };
}

function concatenated(parts: readonly Float32Array[]): Float32Array {
  const all = new Float32Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The class of the highest logit, the first one where several share it; -1 when a logit is not a number. */
export function predictedClass(row: Float32Array): number {
  return row.indexOf(Math.max(...row));
}

/**
 * How many rows of logits [B, outputs] have the highest value of their first `classes` at the label; none of no class (a
 * label below 0).
 */
export function countCorrect(
  logits: Float32Array,
  labels: Uint8Array | Int16Array,
  classes = logits.length / labels.length,
): number {
  const outputs = logits.length / labels.length;
  let correct = 0;
  for (const [i, label] of labels.entries()) {
    const row = logits.subarray(i * outputs, i * outputs + classes);
    if (label >= 0 && predictedClass(row) === label) correct++;
  }
  return correct;
}

/** The probability from which on an answer counts as sure. */
const SURE = 0.9;

/** Share of rows of logits [N, outputs] that give one of their first `classes` at least 90%. */
export function sureShare(logits: Float32Array, classes: number, outputs: number): number {
  const rows = logits.length / outputs;
  let sure = 0;
  for (let i = 0; i < rows; i++) {
    const row = logits.subarray(i * outputs, (i + 1) * outputs);
    const highest = Math.max(...row.subarray(0, classes));
    if (row.reduce((sum, x) => sum + Math.exp(x - highest), 0) <= 1 / SURE) sure++;
  }
  return sure / rows;
}

/** Mean of log Σ exp(x) - x[label] over the rows of logits [B, C], in nats. */
export function meanCrossEntropy(logits: Float32Array, labels: Uint8Array): number {
  const classes = logits.length / labels.length;
  let sum = 0;
  for (const [i, label] of labels.entries()) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const highest = Math.max(...row);
    sum += highest + Math.log(row.reduce((total, x) => total + Math.exp(x - highest), 0)) - row[label]!;
  }
  return sum / labels.length;
}
