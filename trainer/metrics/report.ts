// Everything that the evaluation of a classifier says, as one plain object that JSON can hold.

import { meanCrossEntropy } from '../training/evaluate.ts';
import {
  brierScore,
  expectedCalibrationError,
  type RejectionPoint,
  type ReliabilityBin,
  rejectionCurve,
  reliabilityBins,
} from './calibration.ts';
import { accuracyOf, type ClassScores, classScores, confusionMatrix, type Proportion } from './classification.ts';
import { type Outcomes, outcomesOf } from './probabilities.ts';

/** An image whose prediction is not its label. */
export interface Mistake {
  /** Position in the evaluated images. */
  index: number;
  label: string;
  prediction: string;
  confidence: number;
}

export interface ClassificationReport {
  images: number;
  accuracy: Proportion;
  /** Mean cross-entropy (negative log-likelihood) in nats. */
  loss: number;
  brierScore: number;
  classes: ({ name: string } & ClassScores)[];
  /** Counts by label (row) and prediction (column), in the order of `classes`. */
  confusion: number[][];
  /** From 0 to 1. */
  expectedCalibrationError: number;
  reliability: ReliabilityBin[];
  rejection: RejectionPoint[];
  /** The most confident first. */
  mistakes: Mistake[];
}

/** The report on N images. [N, C] logits, N labels, C names -> report. Throws a RangeError where they do not fit. */
export function classificationReport(
  logits: Float32Array,
  labels: Uint8Array,
  names: readonly string[],
): ClassificationReport {
  const outcomes = outcomesOf(logits, labels, names.length);
  const confusion = confusionMatrix(outcomes);
  const reliability = reliabilityBins(outcomes);
  return {
    images: labels.length,
    accuracy: accuracyOf(outcomes),
    loss: meanCrossEntropy(logits, labels),
    brierScore: brierScore(outcomes),
    classes: classScores(confusion).map((scores, i) => ({ name: names[i]!, ...scores })),
    confusion,
    expectedCalibrationError: expectedCalibrationError(reliability),
    reliability,
    rejection: rejectionCurve(outcomes),
    mistakes: mistakesOf(outcomes, names),
  };
}

function mistakesOf({ labels, predictions, confidences }: Outcomes, names: readonly string[]): Mistake[] {
  const mistakes: Mistake[] = [];
  for (const [index, label] of labels.entries()) {
    const prediction = predictions[index]!;
    if (prediction === label) continue;
    mistakes.push({ index, label: names[label]!, prediction: names[prediction]!, confidence: confidences[index]! });
  }
  return mistakes.sort((a, b) => b.confidence - a.confidence || a.index - b.index);
}
