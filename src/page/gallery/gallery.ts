// The drawings of this visit, and those that the visitor has corrected, as data. Corrections are kept by storage.ts and
// become training data in training-files.ts; nothing of this leaves the browser.

import type { Answer } from '../answer/answer.ts';

export interface Entry {
  /** 28×28 values 0..255, row by row: what the model saw. */
  readonly image: readonly number[];
  /** What the model said, and how sure it was, 0..1. */
  readonly label: string;
  readonly score: number;
  /** What it was, as the visitor says. */
  readonly truth: string | undefined;
}

export type Corrected = Entry & { readonly truth: string };

/** Entries that are kept; the oldest ones that nobody has corrected go first. */
export const MAX_ENTRIES = 200;

export function entryOf({ predictions: [best], image }: Answer, truth?: string): Entry | undefined {
  return best && { image, label: best.label, score: best.score, truth };
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
