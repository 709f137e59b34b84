// Bytes -> gray raster, whatever picture they are: their first bytes decide, not what they were declared to be.

import type { Raster } from '../preparation/raster.ts';
import { decodeJpeg, isJpeg, jpegArea } from './jpeg.ts';
import { PictureError } from './limits.ts';
import { decodePng, isPng, pngArea } from './png.ts';
import { decodeWebp, isWebp, webpArea } from './webp.ts';

interface Format {
  readonly is: (file: Uint8Array) => boolean;
  /** Width × height as the header says, more where a pixel costs more; throws `PictureError` beyond the limits. */
  readonly area: (file: Uint8Array) => number;
  readonly decode: (file: Uint8Array) => Raster | Promise<Raster>;
}

const FORMATS: readonly Format[] = [
  { is: isPng, area: pngArea, decode: decodePng },
  { is: isJpeg, area: jpegArea, decode: decodeJpeg },
  { is: isWebp, area: webpArea, decode: decodeWebp },
];

/** Whether the first bytes are those of a picture that can be read. */
export function isPicture(file: Uint8Array): boolean {
  return FORMATS.some(({ is }) => is(file));
}

/** Pixels of a picture, read from its header. Throws `PictureError`. */
export function pictureArea(file: Uint8Array): number {
  return formatOf(file).area(file);
}

/** Decodes a PNG, a JPEG or a WebP, upright. Rejects with `PictureError`. */
export async function decodePicture(file: Uint8Array): Promise<Raster> {
  return formatOf(file).decode(file);
}

function formatOf(file: Uint8Array): Format {
  const format = FORMATS.find(({ is }) => is(file));
  if (!format)
    throw new PictureError('picture', 'expected the signature of a PNG, a JPEG or a WebP in its first bytes');
  return format;
}
