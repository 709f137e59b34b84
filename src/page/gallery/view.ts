// What the gallery shows, as plain data computed from its drawings.

import { text } from '../text.ts';
import { corrections, type Entry } from './gallery.ts';

export interface Thumbnail {
  readonly image: readonly number[];
  readonly words: string;
}

export interface GalleryView {
  /** Newest first. */
  readonly thumbnails: readonly Thumbnail[];
  readonly words: string;
  readonly canExport: boolean;
  /** What was deleted and can be had back; empty if nothing was. */
  readonly deleted: string;
}

/** Corrections to one of these labels make up training data; `deleted` ones can be had back. */
export function galleryView(entries: readonly Entry[], labels: readonly string[], deleted: number): GalleryView {
  const corrected = corrections(entries);
  const thumbnails = entries.map(({ image, label, truth }) => ({
    image,
    words: truth === undefined ? label : text.correctedFrom(label, truth),
  }));
  return {
    thumbnails: thumbnails.reverse(),
    words: text.drawings(entries.length, corrected.length),
    canExport: corrected.some(({ truth }) => labels.includes(truth)),
    deleted: deleted > 0 ? text.deleted(deleted) : '',
  };
}
