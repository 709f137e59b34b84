// Whether a classifier is as often right as it says: calibration error, reliability, Brier score and rejection.

import { type Proportion, wilsonInterval } from './classification.ts';
import type { Outcomes } from './probabilities.ts';

/** The images whose confidence lies in (from, to]. */
export interface ReliabilityBin {
  from: number;
  to: number;
  images: number;
  /** Mean confidence of the images; null where there are none. */
  confidence: number | null;
  accuracy: Proportion | null;
}

/** What is left when images of lower confidence than the threshold are rejected. */
export interface RejectionPoint {
  threshold: number;
  /** Share of the images that are kept. */
  coverage: number;
  /** Of the images kept; null when none is. */
  accuracy: number | null;
}

export const RELIABILITY_BINS = 15;
export const REJECTION_THRESHOLDS = [0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999] as const;

/** Accuracy and mean confidence in bins of equal width. Guo et al., "On Calibration of Modern Neural Networks", 2017. */
export function reliabilityBins(outcomes: Outcomes, bins = RELIABILITY_BINS): ReliabilityBin[] {
  const tallies = Array.from({ length: bins }, () => ({ images: 0, confidence: 0, correct: 0 }));
  for (const [i, confidence] of outcomes.confidences.entries()) {
    const tally = tallies[Math.max(0, Math.ceil(confidence * bins) - 1)]!;
    tally.images++;
    tally.confidence += confidence;
    tally.correct += Number(outcomes.labels[i] === outcomes.predictions[i]);
  }
  return tallies.map(({ images, confidence, correct }, index) => ({
    from: index / bins,
    to: (index + 1) / bins,
    images,
    confidence: images > 0 ? confidence / images : null,
    accuracy: images > 0 ? wilsonInterval(correct, images) : null,
  }));
}

/** Σ over bins of (images in the bin / N) · |accuracy - confidence|. Guo et al., 2017. */
export function expectedCalibrationError(bins: readonly ReliabilityBin[]): number {
  const total = bins.reduce((sum, { images }) => sum + images, 0);
  const gaps = bins.map(({ images, accuracy, confidence }) =>
    accuracy && confidence !== null ? images * Math.abs(accuracy.value - confidence) : 0,
  );
  return gaps.reduce((sum, gap) => sum + gap, 0) / total;
}

/** Mean of Σ_c (p_c - [c is the label])²: 0 is perfect, 2 the worst. Brier, 1950. */
export function brierScore({ outputs, labels, probabilities }: Outcomes): number {
  let sum = 0;
  for (const [i, p] of probabilities.entries()) {
    const target = labels[Math.floor(i / outputs)] === i % outputs ? 1 : 0;
    sum += (p - target) ** 2;
  }
  return sum / labels.length;
}

export function rejectionCurve(
  outcomes: Outcomes,
  thresholds: readonly number[] = REJECTION_THRESHOLDS,
): RejectionPoint[] {
  const { labels, predictions, confidences } = outcomes;
  return thresholds.map(threshold => {
    let [kept, correct] = [0, 0];
    for (const [i, confidence] of confidences.entries()) {
      if (confidence < threshold) continue;
      kept++;
      correct += Number(labels[i] === predictions[i]);
    }
    return { threshold, coverage: kept / labels.length, accuracy: kept > 0 ? correct / kept : null };
  });
}
