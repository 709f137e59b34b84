// Scores as bars: label, length and text.

import { text } from '../text.ts';
import type { Prediction, Ranking } from './answer.ts';

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

/** More of them say less. */
const MAX_BARS = 10;

/** In the order of the labels, so that bars grow and shrink in place; of many labels the likeliest. */
export function barsOf(labels: readonly string[], predictions: readonly Prediction[] | undefined): readonly Bar[] {
  if (labels.length > MAX_BARS) return likeliest(predictions);
  if (!predictions) return labels.map(noBar);
  const [best] = predictions;
  const scores = new Map(predictions.map(({ label, score }) => [label, score]));
  return labels.map(label => barOf(label, scores.get(label) ?? 0, label === best?.label));
}

/** The best guess after each block. */
export function layerBars({ layers = [] }: Partial<Ranking> = {}): readonly Bar[] {
  return layers.map(({ predictions: [best] }, block) =>
    barOf(text.block(block + 1, best?.label ?? text.nothing), best?.score ?? 0, block === layers.length - 1),
  );
}

function likeliest(predictions: readonly Prediction[] | undefined): readonly Bar[] {
  if (!predictions) return Array.from({ length: MAX_BARS }, () => noBar(text.nothing));
  return predictions.slice(0, MAX_BARS).map(({ label, score }, i) => barOf(label, score, i === 0));
}

function noBar(label: string): Bar {
  return { label, score: 0, words: text.nothing, best: false };
}
