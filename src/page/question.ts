// What is asked about: a drawing, a picture, or an image that is ready for a model.

import type { Stroke } from '../preparation/ink.ts';
import type { Raster } from '../preparation/raster.ts';

/** A picture as it is sent, as the canvas shows it (an ImageBitmap), and as the model in the browser takes it. */
export interface Picture {
  readonly png: Blob;
  readonly bitmap: object;
  readonly raster: Raster;
}

/** An image as the model of this name takes it: 28×28 values 0..255, row by row. */
export interface Sample {
  readonly model: string;
  readonly pixels: readonly number[];
}

export type Question = readonly Stroke[] | Picture;
