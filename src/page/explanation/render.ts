// Renders an explanation: the image with the patches that the model looked at, and its guess after each block.

import { renderBars } from '../answer/render-bars.ts';
import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { setText } from '../dom/set-text.ts';
import { drawPatches } from './patches-canvas.ts';
import type { ExplanationView } from './view.ts';

/** Into the elements whose ids start with `prefix`. */
export function renderExplanation(prefix: string, { image, patches, words, layers }: ExplanationView): void {
  setText(find(`${prefix}-attention`, HTMLElement), words);
  renderBars(find(`${prefix}-layers`, HTMLTableSectionElement), layers);
  const canvas = find(`${prefix}-patches`, HTMLCanvasElement);
  paintImage(canvas, image);
  if (patches) drawPatches(canvas, patches);
}
