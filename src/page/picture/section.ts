// A file -> the picture to ask about. The browser decodes and shrinks it, so any format that it knows works and little is
// sent.

import { luma, type Raster } from '../../preparation/raster.ts';
import type { Picture } from '../question.ts';

/** The longest side that is sent: more than enough for a 28×28 image, even of a small digit on a large sheet. */
const MAX_SIDE = 1024;

/** Undefined for a file that the browser can't show. */
export async function readPicture(file: Blob): Promise<Picture | undefined> {
  const whole = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => undefined);
  if (!whole) return undefined;
  const scale = Math.min(1, MAX_SIDE / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map(side => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) return undefined;
  context.drawImage(whole, 0, 0, width, height);
  whole.close();
  const raster = rasterOf(context.getImageData(0, 0, width, height));
  return { raster, png: await canvas.convertToBlob({ type: 'image/png' }), bitmap: canvas.transferToImageBitmap() };
}

/** Brightness as the server computes it, and alpha. */
function rasterOf({ width, height, data }: ImageData): Raster {
  const pixels = Array.from({ length: width * height }, (_, pixel) => 4 * pixel);
  const brightness = (i: number) => Math.round(luma(data[i]!, data[i + 1]!, data[i + 2]!));
  return {
    width,
    height,
    gray: Uint8Array.from(pixels, brightness),
    alpha: Uint8Array.from(pixels, i => data[i + 3]!),
  };
}
