// What a request sends for one image -> the image that the model reads, prepared as its card says. preparation/ draws,
// pictures/ decodes.

import type { ModelCard } from '../card.ts';
import { decodePicture, pictureArea } from '../pictures/decode-picture.ts';
import { MAX_AREA, PictureError } from '../pictures/limits.ts';
import { release } from '../pictures/release.ts';
import { IMAGE_SIZE, renderStrokes, type Stroke } from '../preparation/ink.ts';
import { renderObject } from '../preparation/object.ts';
import { cleanPhoto } from '../preparation/photo.ts';
import { cleanPicture, renderPicture } from '../preparation/picture.ts';
import { MAX_WORK_AREA } from '../preparation/plane.ts';
import type { Raster } from '../preparation/raster.ts';
import { Problem } from '../problem.ts';
import type { Image } from '../ranking.ts';
import type { Line } from '../reading/line.ts';
import { lineOfPicture } from '../reading/picture.ts';
import { lineOfStrokes } from '../reading/strokes.ts';

/** Pixels of all pictures of a request together: four of the largest. */
export const MAX_TOTAL_AREA = 4 * MAX_AREA;

/** Pixels that photographs of a request are worked on at, together: they take a second at most. */
export const MAX_TOTAL_WORK_AREA = 11 * MAX_WORK_AREA;

/** `refuse` says what is wrong with a file in terms of the request. */
export type Source =
  | { readonly strokes: readonly Stroke[] }
  | { readonly pixels: Image }
  | { readonly file: Uint8Array; readonly refuse: (error: PictureError) => Problem };

/** Prepares a request's images, and counts the pixels of its pictures. */
export class Preparation {
  private readonly card: ModelCard;
  private area = 0;
  private workArea = 0;

  constructor(card: ModelCard) {
    this.card = card;
  }

  /** Rejects with a `Problem` for a picture that cannot be decoded, and with a 422 `Problem` if the image is empty. */
  async prepare(source: Source): Promise<Image> {
    const image = await this.render(source);
    for (let i = 0; i < image.length; i++) if (image[i]! > 0) return image;
    throw noInk();
  }

  /** The line of characters that a source is, for a model that reads ink; rejects as `prepare` does. */
  async divide(source: Source): Promise<Line> {
    const line = await this.lineOf(source);
    if (line.pieces.length > 0) return line;
    throw noInk();
  }

  private lineOf(source: Source): Line | Promise<Line> {
    if ('strokes' in source) return lineOfStrokes(source.strokes);
    if ('pixels' in source)
      return lineOfPicture({ width: IMAGE_SIZE, height: IMAGE_SIZE, gray: Uint8Array.from(source.pixels) });
    return this.decode(source, raster => {
      const { width, unit = 1 } = raster;
      return lineOfPicture(
        cleanPicture(raster, photo => this.clean(photo)),
        unit * width,
      );
    });
  }

  private render(source: Source): Image | Promise<Image> {
    if ('pixels' in source) return source.pixels;
    if ('file' in source)
      return this.decode(source, raster =>
        this.readsInk ? renderPicture(raster, photo => this.clean(photo)) : renderObject(raster),
      );
    if (this.readsInk) return renderStrokes(source.strokes);
    throw new Problem(422, `strokes: expected pixels or an image, since the model ${this.card.name} does not read ink`);
  }

  private async decode<T>(
    { file, refuse }: Extract<Source, { file: unknown }>,
    use: (raster: Raster) => T,
  ): Promise<T> {
    try {
      return await this.decodeFile(file, use);
    } catch (error) {
      throw error instanceof PictureError ? refuse(error) : error;
    }
  }

  private async decodeFile<T>(file: Uint8Array, use: (raster: Raster) => T): Promise<T> {
    this.area += pictureArea(file);
    if (this.area > MAX_TOTAL_AREA)
      throw new PictureError('pictures', `expected at most ${MAX_TOTAL_AREA} pixels in all, got ${this.area}`, true);
    const raster = await decodePicture(file);
    try {
      return use(raster);
    } finally {
      release(raster.gray);
      if (raster.alpha) release(raster.alpha);
    }
  }

  /** Finds the character of a photograph, the costliest step. */
  private clean(photo: Raster): Raster {
    this.workArea += Math.min(photo.width * photo.height, MAX_WORK_AREA);
    if (this.workArea > MAX_TOTAL_WORK_AREA)
      throw new PictureError('pictures', 'expected fewer photographs in one request, got too many', true);
    return cleanPhoto(photo);
  }

  private get readsInk(): boolean {
    return this.card.input.preprocessing === 'ink';
  }
}

function noInk(): Problem {
  return new Problem(422, 'drawing: expected ink, got none');
}
