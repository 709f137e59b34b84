// Renders what a token reads: the squares to choose it from, and a small image for each head of each block.

import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { drawPatches } from '../dom/patches-canvas.ts';
import { setText } from '../dom/set-text.ts';
import { storyText as text } from '../text.ts';
import { type Attention, type MapView, mapsOf, placeOf, SIDE } from './attention.ts';

/** Sides of a small image, in pixels. */
const MAP_SIZE = 140;

/** The token that is chosen first: one in the middle. */
const FIRST = SIDE + 1;

type Image = readonly number[];

export function renderAttention(attention: Attention, image: Image): void {
  paintImage(find('story-image', HTMLCanvasElement), image);
  const canvases = attention.map((heads, block) => addRow(text.block(block + 1), heads.length));
  const show = (token: number) => {
    const maps = mapsOf(attention, token);
    for (const [block, row] of canvases.entries())
      for (const [head, canvas] of row.entries()) renderMap(canvas, maps[block]![head]!, image);
    setText(find('story-reads', HTMLElement), text.chosen(placeOf(token)));
  };
  find('story-tokens', HTMLFieldSetElement).append(
    ...Array.from({ length: SIDE ** 2 }, (_, token) => choiceOf(token, () => show(token))),
  );
  show(FIRST);
  find('story-looking', HTMLElement).hidden = false;
}

/** A row of the table: its heading, and a canvas for each head. */
function addRow(words: string, heads: number): HTMLCanvasElement[] {
  const row = find('story-heads', HTMLTableSectionElement).insertRow();
  const heading = document.createElement('th');
  heading.scope = 'row';
  setText(heading, words);
  row.append(heading);
  return Array.from({ length: heads }, () => {
    const canvas = document.createElement('canvas');
    Object.assign(canvas, { width: MAP_SIZE, height: MAP_SIZE, role: 'img' });
    row.insertCell().append(canvas);
    return canvas;
  });
}

function choiceOf(token: number, onChoose: () => void): HTMLInputElement {
  const choice = document.createElement('input');
  Object.assign(choice, { type: 'radio', name: 'token', checked: token === FIRST, ariaLabel: placeOf(token) });
  choice.addEventListener('change', onChoose);
  return choice;
}

function renderMap(canvas: HTMLCanvasElement, { patches, words }: MapView, image: Image): void {
  Object.assign(canvas, { ariaLabel: words, title: words });
  paintImage(canvas, image);
  drawPatches(canvas, patches);
}
