// What the page and the Web Worker that runs models in the browser say to each other.

import type { LocalRun } from '../answer/answer.ts';

/** `digits` is the one that the server runs, `vit` the one that it is compared with. */
export type LocalName = 'digits' | 'vit';

export interface LocalQuestion {
  readonly id: number;
  readonly model: LocalName;
  /** 28×28 values 0..255, row by row: white ink on black. */
  readonly image: readonly number[];
  readonly explain: boolean;
}

export type LocalAnswer = (LocalRun & { readonly id: number }) | { readonly id: number; readonly failed: true };

export interface LocalModels {
  /** Starts the model, once, with what it needs, two megabytes, which the service worker keeps. Rejects where it cannot. */
  start(model: LocalName): Promise<void>;
  /** Ranks all labels for an image, and explains that if wanted; rejects where the model does not run, or is ended. */
  classify(model: LocalName, image: readonly number[], explain: boolean): Promise<LocalRun>;
  /** Ends them and frees their memory. */
  close(): void;
}
