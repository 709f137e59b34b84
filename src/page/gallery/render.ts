// Renders the gallery: a thumbnail for each drawing, and the buttons for corrections.

import { IMAGE_SIZE } from '../../preparation/ink.ts';
import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { setText } from '../dom/set-text.ts';
import type { GalleryView } from './view.ts';

/** Keyed by their image, so that a new drawing at the front leaves all other elements alone. */
const elements = new WeakMap<readonly number[], HTMLElement>();

export function renderGallery({ thumbnails, words, canExport, deleted }: GalleryView): void {
  find('gallery', HTMLElement).hidden = thumbnails.length === 0 && !deleted;
  setText(find('deleted-words', HTMLElement), deleted);
  find('restore', HTMLButtonElement).hidden = !deleted;
  setText(find('gallery-words', HTMLElement), words);
  const about = find('corrections', HTMLElement);
  const hadFocus = about.contains(document.activeElement);
  about.hidden = !canExport;
  if (hadFocus && !canExport) find('restore', HTMLButtonElement).focus();
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
  canvas.width = canvas.height = IMAGE_SIZE;
  canvas.ariaHidden = 'true';
  paintImage(canvas, image);
  const item = document.createElement('li');
  item.append(canvas, document.createElement('span'));
  elements.set(image, item);
  return item;
}
