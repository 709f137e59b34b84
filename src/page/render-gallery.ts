// Puts the gallery on the page: a small picture for each drawing, and what may be done with the corrections.

import { paintImage } from './image-canvas.ts';
import { find } from './render.ts';
import { setText } from './set-text.ts';
import type { GalleryView, Thumbnail } from './view.ts';

/** A thumbnail's element is kept as long as it shows the same. */
const elements = new WeakMap<HTMLElement, Thumbnail>();

export function renderGallery({ thumbnails, words, canExport }: GalleryView): void {
  find('gallery', HTMLElement).hidden = thumbnails.length === 0;
  setText(find('gallery-words', HTMLElement), words);
  find('corrections', HTMLElement).hidden = !canExport;
  const list = find('thumbnails', HTMLElement);
  thumbnails.forEach((thumbnail, i) => {
    const old = list.children[i];
    const shown = old instanceof HTMLElement ? elements.get(old) : undefined;
    if (shown?.image === thumbnail.image && shown.words === thumbnail.words) return;
    const fresh = figureOf(thumbnail);
    if (old) old.replaceWith(fresh);
    else list.append(fresh);
  });
  while (list.children.length > thumbnails.length) list.lastElementChild?.remove();
}

function figureOf(thumbnail: Thumbnail): HTMLElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 28;
  canvas.ariaHidden = 'true';
  paintImage(canvas, thumbnail.image);
  const item = document.createElement('li');
  item.append(canvas, thumbnail.words);
  elements.set(item, thumbnail);
  return item;
}
