// What a model is asked about: a drawing, a picture or an image prepared for it.

import type { Stroke } from '../preparation/ink.ts';
import type { Raster } from '../preparation/raster.ts';

/** A picture as it is sent, as the canvas shows it (an ImageBitmap), and as the browser's model takes it. */
export interface Picture {
  readonly png: Blob;
  readonly bitmap: object;
  readonly raster: Raster;
}

/** A finished image: 28×28 values 0..255, row by row. */
export interface Sample {
  readonly pixels: readonly number[];
}

export type Question = readonly Stroke[] | Picture;
