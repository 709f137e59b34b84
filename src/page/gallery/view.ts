// What the page shows of the gallery, as plain data computed from its drawings alone.

import { text } from '../text.ts';
import { corrections, type Entry } from './gallery.ts';

export interface Thumbnail {
  readonly image: readonly number[];
  readonly words: string;
}

export interface GalleryView {
  /** The newest first. */
  readonly thumbnails: readonly Thumbnail[];
  readonly words: string;
  readonly canExport: boolean;
}

export function galleryView(entries: readonly Entry[]): GalleryView {
  const corrected = corrections(entries).length;
  const thumbnails = entries.map(({ image, label, truth }) => ({
    image,
    words: truth === undefined ? label : text.correctedFrom(label, truth),
  }));
  return {
    thumbnails: thumbnails.reverse(),
    words: text.drawings(entries.length, corrected),
    canExport: corrected > 0,
  };
}
