// Puts on the page how an answer came about: the image under the patches that the model looked at, and its guess after each
// block. The same patches lie under the ink on the pad.

import { renderBars } from '../answer/render-bars.ts';
import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { setText } from '../dom/set-text.ts';
import { drawPatches } from './patches-canvas.ts';
import type { ExplanationView, Patches } from './view.ts';

/** In the elements whose ids begin with `prefix`. */
export function renderExplanation(prefix: string, { image, patches, words, layers }: ExplanationView): void {
  setText(find(`${prefix}-attention`, HTMLElement), words);
  renderBars(find(`${prefix}-layers`, HTMLTableSectionElement), layers);
  const canvas = find(`${prefix}-patches`, HTMLCanvasElement);
  paintImage(canvas, image);
  if (patches) drawPatches(canvas, patches);
}

/** Under the ink; undefined leaves the pad as it is. */
export function renderOverlay(canvas: HTMLCanvasElement, patches: Patches | undefined): void {
  canvas.hidden = patches === undefined;
  if (!patches) return;
  canvas.width = canvas.height = Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
  drawPatches(canvas, patches);
}
