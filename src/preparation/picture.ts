// Any picture -> the image that the model reads. Clean ones (drawings, screenshots, scans) are taken as they are; of others
// the character is found first.

import { cleanPhoto } from './photo.ts';
import { type Raster, renderRaster } from './raster.ts';

/** Smaller pictures are no photographs. */
const MIN_SIDE = 64;

/** In a clean picture this part of all pixels has exactly one gray; of photographs a quarter at most. */
const FLAT_SHARE = 0.4;

/**
 * 28×28 values 0..255, row by row, white ink on black; all zeros when there is no ink. `clean` finds the character of a
 * photograph.
 */
export function renderPicture(raster: Raster, clean = cleanPhoto): Uint8Array {
  return renderRaster(cleanPicture(raster, clean));
}

/** The picture that its ink is looked for in: a clean one as it is. */
export function cleanPicture(raster: Raster, clean = cleanPhoto): Raster {
  return isClean(raster) ? raster : clean(raster);
}

function isClean({ width, height, gray, alpha }: Raster): boolean {
  if (Math.min(width, height) < MIN_SIDE || alpha?.some(value => value < 255)) return true;
  const counts = new Uint32Array(256);
  for (let i = 0; i < gray.length; i++) counts[gray[i]!]!++;
  return Math.max(...counts) >= FLAT_SHARE * gray.length;
}
