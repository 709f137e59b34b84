// Puts the gallery on the page: a small picture for each drawing, and what may be done with the corrections.

import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { setText } from '../dom/set-text.ts';
import type { GalleryView } from './view.ts';

/** By the image that they show: a new drawing at the front leaves the elements of all others as they are. */
const elements = new WeakMap<readonly number[], HTMLElement>();

export function renderGallery({ thumbnails, words, canExport }: GalleryView): void {
  find('gallery', HTMLElement).hidden = thumbnails.length === 0;
  setText(find('gallery-words', HTMLElement), words);
  find('corrections', HTMLElement).hidden = !canExport;
  const list = find('thumbnails', HTMLElement);
  for (const [i, { image, words }] of thumbnails.entries()) {
    const item = elements.get(image) ?? itemOf(image);
    setText(item.lastElementChild ?? undefined, words);
    if (list.children[i] !== item) list.insertBefore(item, list.children[i] ?? null);
  }
  while (list.children.length > thumbnails.length) list.lastElementChild?.remove();
}

function itemOf(image: readonly number[]): HTMLElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 28;
  canvas.ariaHidden = 'true';
  paintImage(canvas, image);
  const item = document.createElement('li');
  item.append(canvas, document.createElement('span'));
  elements.set(image, item);
  return item;
}
