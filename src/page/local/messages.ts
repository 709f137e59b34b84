// The messages between the page and the Web Worker that runs models in the browser.

import type { Stroke } from '../../preparation/ink.ts';
import type { Raster } from '../../preparation/raster.ts';
import type { LocalRun, Ranking } from '../answer/answer.ts';
import type { Tab } from '../subject.ts';

/** `served` are the server's models, `vit` is the one that its digits model is compared with. */
export type LocalName = 'served' | 'vit';

/** The server's models share what is downloaded for the first of them. */
export type LocalModel = Tab | 'vit';

/** 28×28 values 0..255, row by row, white ink on black; or a picture to make them of. */
export type LocalImage = readonly number[] | Raster;

export interface LocalOptions {
  readonly explain?: boolean;
  /** Where several characters are to be told apart: the strokes of a drawing, or that it is a picture. */
  readonly line?: readonly Stroke[] | 'picture' | undefined;
}

export interface LocalQuestion extends LocalOptions {
  readonly id: number;
  readonly model: LocalModel;
  readonly image: LocalImage;
}

/** Many images to be ranked at once, without explanations. */
export interface LocalBatch {
  readonly id: number;
  readonly model: LocalModel;
  readonly images: readonly (readonly number[])[];
}

export interface LocalRankings {
  readonly id: number;
  readonly rankings: readonly Ranking[];
}

export type LocalAnswer = (LocalRun & { readonly id: number }) | { readonly id: number; readonly failed: true };

export interface LocalModels {
  /** Starts the model once; what is downloaded is kept by the service worker. Rejects if it can't start. */
  start(model: LocalModel): Promise<void>;
  /** Ranks all labels for an image; rejects if the model isn't running or is stopped. */
  classify(model: LocalModel, image: LocalImage, options?: LocalOptions): Promise<LocalRun>;
  /** Ranks all labels for each image in one run; rejects as `classify` does. */
  rankAll(model: Tab, images: readonly (readonly number[])[]): Promise<readonly Ranking[]>;
  /** Stops them and frees their memory. */
  close(): void;
}
