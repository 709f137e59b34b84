// What a request sends for one image, and the image that the model reads of it, prepared as its card says. Drawing is left
// to preparation/, decoding of pictures to pictures/.

import type { Image, ModelCard } from '../classifier.ts';
import { decodePicture, pictureArea } from '../pictures/decode-picture.ts';
import { MAX_AREA, PictureError } from '../pictures/limits.ts';
import { release } from '../pictures/release.ts';
import { renderStrokes, type Stroke } from '../preparation/ink.ts';
import { renderObject } from '../preparation/object.ts';
import { evenLight } from '../preparation/photo.ts';
import { type Raster, renderRaster } from '../preparation/raster.ts';
import { Problem } from '../problem.ts';

/** Pixels of all pictures of a request together: four of the largest. */
export const MAX_TOTAL_AREA = 4 * MAX_AREA;

/** Pixels of all photographs of a request together, once they are reduced, whose light is made even. */
export const MAX_TOTAL_EVEN_AREA = 40 * 256 ** 2;

/** `refuse` says in the terms of the request what is wrong with a file. */
export type Source =
  | { readonly strokes: readonly Stroke[] }
  | { readonly pixels: Image }
  | { readonly file: Uint8Array; readonly refuse: (error: PictureError) => Problem };

/** Prepares a request's images, and counts the pixels of its pictures. */
export class Preparation {
  private readonly card: ModelCard;
  private area = 0;
  private evenArea = 0;

  constructor(card: ModelCard) {
    this.card = card;
  }

  /** Rejects with a `Problem` for a picture that cannot be decoded, and with a 422 where nothing is on the image. */
  async prepare(source: Source): Promise<Image> {
    const image = await this.render(source);
    for (let i = 0; i < image.length; i++) if (image[i]! > 0) return image;
    throw new Problem(422, 'drawing: expected ink, got none');
  }

  private render(source: Source): Image | Promise<Image> {
    if ('pixels' in source) return source.pixels;
    if ('file' in source)
      return this.renderFile(source.file).catch((error: unknown) => {
        throw error instanceof PictureError ? source.refuse(error) : error;
      });
    if (this.readsInk) return renderStrokes(source.strokes);
    throw new Problem(422, `strokes: expected pixels or an image, since the model ${this.card.name} does not read ink`);
  }

  private async renderFile(file: Uint8Array): Promise<Image> {
    this.area += pictureArea(file);
    if (this.area > MAX_TOTAL_AREA)
      throw new PictureError('pictures', `expected at most ${MAX_TOTAL_AREA} pixels in all, got ${this.area}`, true);
    const raster = await decodePicture(file);
    try {
      return this.readsInk ? renderRaster(this.evenLight(raster)) : renderObject(raster);
    } finally {
      release(raster.gray);
      if (raster.alpha) release(raster.alpha);
    }
  }

  private evenLight(raster: Raster): Raster {
    if (this.evenArea > MAX_TOTAL_EVEN_AREA)
      throw new PictureError('pictures', 'expected fewer of them in uneven light, got too many', true);
    const even = evenLight(raster);
    if (even !== raster) this.evenArea += even.width * even.height;
    return even;
  }

  private get readsInk(): boolean {
    return this.card.input.preprocessing !== 'object';
  }
}
