// What a model's last layer learns from a visitor's corrections: numbers to add to its logits, linear in what it reads. Some
// training images are learned along, so that little is forgotten (Robins, "Catastrophic forgetting, rehearsal and
// pseudorehearsal", 1995).

import type { Ranking } from '../answer/answer.ts';

/** A row for each label in order, and one for none of them: weights of the features, then a bias. */
export type HeadChange = readonly (readonly number[])[];

export interface Lesson {
  /** What the last layer reads. */
  readonly features: readonly number[];
  /** Logits of the labels in order, then of none of them. */
  readonly logits: readonly number[];
  /** The label's position. */
  readonly truth: number;
}

const STEPS = 100;
/** Steps between two pauses, in which the page can answer the pen. */
const AT_ONCE = 2;
/** In the loss a lesson of the visitor's own counts as much as so many others; all of them as much as all others at most. */
const OWN_WEIGHT = 10;
const WEIGHT_DECAY = 1e-3;
/** Keeps the logarithm finite. */
const LEAST_SCORE = 1e-12;

/** Softmax regression by gradient descent. `own` has at least one lesson; `pause` is awaited between steps. */
export async function learn(
  own: readonly Lesson[],
  others: readonly Lesson[],
  pause: () => Promise<void> = async () => {},
): Promise<HeadChange> {
  const share = Math.min(0.5, (OWN_WEIGHT * own.length) / (OWN_WEIGHT * own.length + others.length));
  const weighted = [
    ...own.map(lesson => ({ lesson, weight: share / own.length })),
    ...others.map(lesson => ({ lesson, weight: (1 - share) / others.length })),
  ];
  // Half of the mean square bounds the loss's curvature.
  const rate = 2 / weighted.reduce((sum, { lesson, weight }) => sum + weight * (1 + squareOf(lesson.features)), 0);
  let change: HeadChange = own[0]!.logits.map(() => new Array<number>(own[0]!.features.length + 1).fill(0));
  for (let step = 0; step < STEPS; step++) {
    if (step % AT_ONCE === 0) await pause();
    change = stepped(change, weighted, rate);
  }
  return change;
}

function stepped(change: HeadChange, lessons: readonly { lesson: Lesson; weight: number }[], rate: number): HeadChange {
  const next = change.map(row => row.map(value => value * (1 - rate * WEIGHT_DECAY)));
  for (const { lesson, weight } of lessons) {
    const { features, truth } = lesson;
    const scores = softmax(logitsWith(change, lesson));
    for (const [output, row] of next.entries()) {
      const slope = rate * weight * (scores[output]! - Number(output === truth));
      for (let i = 0; i < features.length; i++) row[i]! -= slope * features[i]!;
      row[features.length]! -= slope;
    }
  }
  return next;
}

/** How many lessons are read rightly. */
export function countRight(lessons: readonly Lesson[], change?: HeadChange): number {
  return lessons.filter(lesson => {
    const logits = change ? logitsWith(change, lesson) : lesson.logits;
    return logits.indexOf(Math.max(...logits)) === lesson.truth;
  }).length;
}

/** The ranking with the change; `labels` are in the order of its rows. */
export function changed(
  ranking: Ranking,
  features: readonly number[],
  labels: readonly string[],
  change: HeadChange,
): Ranking {
  const scores = softmax(logitsWith(change, { features, logits: logitsOf(ranking, labels) }));
  const predictions = labels.map((label, i) => ({ label, score: scores[i]! })).sort((a, b) => b.score - a.score);
  return { ...ranking, predictions, unknown: scores[labels.length] };
}

/** But for a constant, which makes no difference. */
export function logitsOf({ predictions, unknown = 0 }: Ranking, labels: readonly string[]): number[] {
  const scores = new Map(predictions.map(({ label, score }) => [label, score]));
  return [...labels.map(label => scores.get(label) ?? 0), unknown].map(score => Math.log(Math.max(LEAST_SCORE, score)));
}

function logitsWith(change: HeadChange, { features, logits }: Omit<Lesson, 'truth'>): number[] {
  return change.map((row, output) => {
    let sum = logits[output]! + row[features.length]!;
    for (let i = 0; i < features.length; i++) sum += row[i]! * features[i]!;
    return sum;
  });
}

function softmax(logits: readonly number[]): number[] {
  const most = Math.max(...logits);
  const powers = logits.map(logit => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}

function squareOf(features: readonly number[]): number {
  return features.reduce((sum, value) => sum + value * value, 0);
}
