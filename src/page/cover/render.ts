// Renders what covering shows: the image, its map and the square on it; the map under the ink on the pad.

import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { drawPatches } from '../dom/patches-canvas.ts';
import { setText } from '../dom/set-text.ts';
import type { Patches } from '../patches.ts';
import type { CoverView } from './view.ts';

/** Into the elements whose ids start with `id`. */
export function renderCover(id: string, { image, square, map, words }: CoverView): void {
  setText(find(`${id}-words`, HTMLElement), words);
  const canvas = find(`${id}-image`, HTMLCanvasElement);
  paintImage(canvas, image);
  if (map) drawPatches(canvas, map);
  if (square) drawSquare(canvas, square);
}

/** Black, as paper without ink is on the image, in a white frame. */
function drawSquare(canvas: HTMLCanvasElement, { left, top, side }: NonNullable<CoverView['square']>): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width } = canvas;
  const box = [width * left, width * top, width * side, width * side] as const;
  context.fillStyle = 'black';
  context.fillRect(...box);
  context.strokeStyle = 'white';
  context.lineWidth = width / 100;
  context.strokeRect(...box);
}

/** Under the ink; undefined leaves the pad unchanged. */
export function renderOverlay(canvas: HTMLCanvasElement, patches: Patches | undefined): void {
  canvas.hidden = patches === undefined;
  if (!patches) return;
  canvas.width = canvas.height = Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
  drawPatches(canvas, patches);
}
