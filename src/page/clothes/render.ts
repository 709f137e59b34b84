// Renders the clothes section: a button for each sample, the model's answer to the chosen one, and the best guess after each block.

import { IMAGE_SIZE } from '../../preparation/ink.ts';
import { renderBars } from '../answer/render-bars.ts';
import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { setText } from '../dom/set-text.ts';
import type { ClothesView, SampleView } from './view.ts';

/** Calls `onChoose` with the index of the sample whose button was pressed. */
export function renderClothes(view: ClothesView, onChoose: (sample: number) => void): void {
  const list = find('clothes-samples', HTMLElement);
  for (const [i, sample] of view.samples.entries()) {
    const button = list.children[i] ?? list.appendChild(buttonOf(sample, () => onChoose(i)));
    button.ariaPressed = String(sample.chosen);
  }
  const answer = find('clothes-answer', HTMLElement);
  setText(answer, view.words);
  answer.ariaBusy = String(view.asking);
  renderBars(find('clothes-bars', HTMLTableSectionElement), view.bars);
  renderBars(find('clothes-layers', HTMLTableSectionElement), view.layers);
}

function buttonOf({ image, words }: SampleView, onClick: () => void): HTMLButtonElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = IMAGE_SIZE;
  paintImage(canvas, image);
  const button = document.createElement('button');
  button.type = 'button';
  button.ariaLabel = words;
  button.append(canvas);
  button.addEventListener('click', onClick);
  return button;
}
