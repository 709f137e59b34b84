// Renders the game: the image as cells, its changed pixels marked, and what the model reads.

import { IMAGE_SIZE } from '../../preparation/ink.ts';
import { find } from '../dom/find.ts';
import { paintImage } from '../dom/image-canvas.ts';
import { setText } from '../dom/set-text.ts';
import { foolText as text } from '../text.ts';
import type { FoolView } from './view.ts';

export function renderFool({ image, changed, cursor, words, record, canRestart }: FoolView): void {
  setText(find('fool-words', HTMLElement), words);
  setText(find('fool-record', HTMLElement), record);
  setText(find('fool-help', HTMLElement), text.help);
  find('fool-restart', HTMLButtonElement).disabled = !canRestart;
  const canvas = find('fool-image', HTMLCanvasElement);
  paintImage(canvas, image);
  const context = canvas.getContext('2d');
  if (!context || !image) return;
  const cell = canvas.width / IMAGE_SIZE;
  drawGrid(context, cell);
  context.strokeStyle = getComputedStyle(canvas).color;
  context.lineWidth = cell / 6;
  for (const pixel of changed) drawFrame(context, cell, pixel);
  if (find('fool-pixels', HTMLElement).matches(':focus-visible')) {
    context.strokeStyle = 'red';
    drawFrame(context, cell, cursor);
  }
}

function drawGrid(context: CanvasRenderingContext2D, cell: number): void {
  const { width } = context.canvas;
  context.fillStyle = 'rgb(128 128 128 / 30%)';
  for (let at = cell; at < width; at += cell) {
    context.fillRect(at, 0, 1, width);
    context.fillRect(0, at, width, 1);
  }
}

/** Just inside the edges of the pixel. */
function drawFrame(context: CanvasRenderingContext2D, cell: number, pixel: number): void {
  const inset = context.lineWidth / 2;
  const [column, row] = [pixel % IMAGE_SIZE, Math.floor(pixel / IMAGE_SIZE)];
  context.strokeRect(column * cell + inset, row * cell + inset, cell - 2 * inset, cell - 2 * inset);
}
