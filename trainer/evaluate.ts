// Accuracy and loss of a model on labelled images.

import { scaledImages } from './data/batches.ts';
import type { Samples } from './data/samples.ts';

const EVALUATION_BATCH = 500;

/** Logits of `count` images [count, C, S, S] with values 0 to 1. */
export type Predict = (images: Float32Array, count: number) => Promise<Float32Array>;

export interface Evaluation {
  images: number;
  /** Share of images whose highest logit is the label's. */
  accuracy: number;
  /** Mean cross-entropy in nats. */
  loss: number;
}

export async function evaluate(predict: Predict, data: Samples): Promise<Evaluation> {
  let [correct, loss] = [0, 0];
  for (let start = 0; start < data.count; start += EVALUATION_BATCH) {
    const end = Math.min(data.count, start + EVALUATION_BATCH);
    const logits = await predict(scaledImages(data, start, end), end - start);
    const labels = data.labels.subarray(start, end);
    correct += countCorrect(logits, labels);
    loss += sumCrossEntropy(logits, labels);
  }
  return { images: data.count, accuracy: correct / data.count, loss: loss / data.count };
}

/** How many rows of logits [B, C] have their highest value at the label. */
export function countCorrect(logits: Float32Array, labels: Uint8Array): number {
  const classes = logits.length / labels.length;
  let correct = 0;
  for (const [i, label] of labels.entries()) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    if (row.indexOf(Math.max(...row)) === label) correct++;
  }
  return correct;
}

function sumCrossEntropy(logits: Float32Array, labels: Uint8Array): number {
  const classes = logits.length / labels.length;
  let sum = 0;
  for (const [i, label] of labels.entries()) {
    const row = logits.subarray(i * classes, (i + 1) * classes);
    const highest = Math.max(...row);
    sum += highest + Math.log(row.reduce((total, x) => total + Math.exp(x - highest), 0)) - row[label]!;
  }
  return sum;
}
