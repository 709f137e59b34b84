// Scores as bars: a label, a length and words for each.

import { text } from '../text.ts';
import type { Prediction } from './answer.ts';

export interface Bar {
  readonly label: string;
  /** 0..1, the length of the bar. */
  readonly score: number;
  readonly words: string;
  readonly best: boolean;
}

export function barOf(label: string, score: number, best: boolean): Bar {
  return { label, score, words: text.score(score), best };
}

/** In the labels' own order, so that bars grow and shrink in their places instead of changing them. */
export function barsOf(labels: readonly string[], predictions: readonly Prediction[] | undefined): readonly Bar[] {
  if (!predictions) return labels.map(label => ({ label, score: 0, words: text.nothing, best: false }));
  const [best] = predictions;
  const scores = new Map(predictions.map(({ label, score }) => [label, score]));
  return labels.map(label => barOf(label, scores.get(label) ?? 0, label === best?.label));
}
