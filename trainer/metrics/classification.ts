// How often a classifier is right: accuracy with its confidence interval, confusion matrix, precision, recall and F1.

import type { Outcomes } from './probabilities.ts';

/** A share and the ends of its 95% confidence interval, all from 0 to 1. */
export interface Proportion {
  value: number;
  low: number;
  high: number;
}

/** Shares of one class; null where nothing was predicted as it, or nothing is labelled so. */
export interface ClassScores {
  precision: number | null;
  recall: number | null;
  f1: number | null;
  /** Images that are labelled so. */
  support: number;
}

/** The 97.5th percentile of the standard normal distribution. */
const Z = 1.959963984540054;

/**
 * k of n with the score interval of E. B. Wilson, "Probable inference, the law of succession, and statistical
 * inference", 1927: (p + z²/2n ± z·√(p(1-p)/n + z²/4n²)) / (1 + z²/n). Holds near 0 and 1 too.
 */
export function wilsonInterval(k: number, n: number): Proportion {
  if (!(n > 0 && k >= 0 && k <= n)) throw new RangeError(`proportion: expected 0 ≤ k ≤ n and n > 0, got ${k} of ${n}`);
  const p = k / n;
  const centre = p + Z ** 2 / (2 * n);
  const half = Z * Math.sqrt((p * (1 - p)) / n + Z ** 2 / (4 * n ** 2));
  const scale = 1 + Z ** 2 / n;
  // At 0 and 1 the interval ends there exactly; rounding would end it beside.
  return { value: p, low: k === 0 ? 0 : (centre - half) / scale, high: k === n ? 1 : (centre + half) / scale };
}

export function accuracyOf(outcomes: Outcomes): Proportion {
  const correct = outcomes.labels.reduce((sum, label, i) => sum + Number(label === outcomes.predictions[i]), 0);
  return wilsonInterval(correct, outcomes.labels.length);
}

/** Counts by label (row) and prediction (column). -> [classes][classes] */
export function confusionMatrix({ classes, labels, predictions }: Outcomes): number[][] {
  const matrix = Array.from({ length: classes }, () => new Array<number>(classes).fill(0));
  for (const [i, label] of labels.entries()) matrix[label]![predictions[i]!]!++;
  return matrix;
}

/** Precision, recall and their harmonic mean F1 = 2PR / (P + R), class by class. */
export function classScores(confusion: readonly (readonly number[])[]): ClassScores[] {
  return confusion.map((row, label) => {
    const correct = row[label]!;
    const support = sum(row);
    const predicted = sum(confusion.map(other => other[label]!));
    return {
      precision: ratio(correct, predicted),
      recall: ratio(correct, support),
      f1: ratio(2 * correct, support + predicted),
      support,
    };
  });
}

/** The mean over all classes that have the score, each class counting the same; null when none has. */
export function macroAverage(scores: readonly ClassScores[], name: 'precision' | 'recall' | 'f1'): number | null {
  const values = scores.map(score => score[name]).filter(value => value !== null);
  return ratio(sum(values), values.length);
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
