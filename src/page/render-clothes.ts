// Puts the clothes on the page: a button for each sample, what the model says of the chosen one, and how that came about.

import type { ClothesView, SampleView } from './clothes-view.ts';
import { paintImage } from './image-canvas.ts';
import { find } from './render.ts';
import { renderBars } from './render-bars.ts';
import { renderExplanation } from './render-explanation.ts';
import { setText } from './set-text.ts';

/** `onChoose` is called with the position of the sample whose button was pressed. */
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
  renderExplanation('clothes', view.explanation);
}

function buttonOf({ image, words }: SampleView, onClick: () => void): HTMLButtonElement {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 28;
  paintImage(canvas, image);
  const button = document.createElement('button');
  button.type = 'button';
  button.ariaLabel = words;
  button.append(canvas);
  button.addEventListener('click', onClick);
  return button;
}
