// Figures as PNG, for everything that shows no SVG.

import { rendered } from '../resvg.ts';

/** Pixels of the picture for each pixel of the figure, for sharp text on dense screens. */
const ZOOM = 2;

/** Throws an Error where the text is not an SVG. */
export function renderPng(svg: string): Promise<Uint8Array> {
  return rendered(svg, ZOOM, image => image.asPng());
}
