// Patches on a canvas, tinted by how much each counted.

import type { Patches } from '../patches.ts';

/** Opacity of the patch that counted most. */
const STRONGEST = 0.65;

/** Draws over the canvas in its text colour. */
export function drawPatches(canvas: HTMLCanvasElement, { strengths, left, top, side }: Patches): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const { width } = canvas;
  const rows = Math.sqrt(strengths.length);
  // Neighbours share an edge on whole pixels, so no seam shows between them.
  const edge = (start: number, patch: number) => Math.round(width * (start + (side * patch) / rows));
  context.fillStyle = getComputedStyle(canvas).color;
  strengths.forEach((strength, i) => {
    const [column, row] = [i % rows, Math.floor(i / rows)];
    const [x, y] = [edge(left, column), edge(top, row)];
    context.globalAlpha = STRONGEST * strength;
    context.fillRect(x, y, edge(left, column + 1) - x, edge(top, row + 1) - y);
  });
  context.globalAlpha = 1;
}
