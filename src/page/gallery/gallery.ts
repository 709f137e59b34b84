// The drawings of this visit and all corrected ones, as data. storage.ts keeps corrections, training-files.ts turns
// them into training data; none of it leaves the browser.

import { type Answer, isUnknown } from '../answer/answer.ts';
import { text } from '../text.ts';

export interface Entry {
  /** 28×28 values 0..255, row by row: what the model saw. */
  readonly image: readonly number[];
  /** The model's answer, and its confidence, 0..1. */
  readonly label: string;
  readonly score: number;
  /** What the visitor says it is. */
  readonly truth: string | undefined;
}

export type Corrected = Entry & { readonly truth: string };

/** The most entries kept; the oldest uncorrected ones are dropped first. */
export const MAX_ENTRIES = 200;

export function entryOf(answer: Answer, truth?: string): Entry | undefined {
  const [best] = answer.predictions;
  const label = isUnknown(answer) ? text.unknownShort : best?.label;
  return best && label ? { image: answer.image, label, score: best.score, truth } : undefined;
}

export function added(entries: readonly Entry[], entry: Entry): readonly Entry[] {
  const all = [...entries, entry];
  if (all.length <= MAX_ENTRIES) return all;
  const oldest = all.findIndex(({ truth }) => truth === undefined);
  return all.filter((_, i) => i !== Math.max(0, oldest));
}

export function corrections(entries: readonly Entry[]): readonly Corrected[] {
  return entries.filter((entry): entry is Corrected => entry.truth !== undefined);
}

export function withoutCorrections(entries: readonly Entry[]): readonly Entry[] {
  return entries.filter(({ truth }) => truth === undefined);
}
