// Pictures that are chosen, pasted or dropped. The browser decodes and shrinks them, so any format that it knows works
// and little is sent.

import { luma, type Raster } from '../../preparation/raster.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Picture } from '../question.ts';
import { text } from '../text.ts';

/** The longest side that is sent: more than enough for a 28×28 image, even of a small digit on a large sheet. */
const MAX_SIDE = 1024;

/** Throws a NoAnswer for a file that the browser can't show. */
export async function readPicture(file: Blob): Promise<Picture> {
  const whole = await createImageBitmap(file, { imageOrientation: 'from-image' }).catch(() => {
    throw new NoAnswer(text.notAPicture);
  });
  const scale = Math.min(1, MAX_SIDE / Math.max(whole.width, whole.height));
  const [width, height] = [whole.width, whole.height].map(side => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context) throw new NoAnswer(text.notAPicture);
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

/** Calls back with every picture that is chosen with the input, pasted anywhere, or dropped on the page. */
export function listenToPictures(input: HTMLInputElement, onFile: (file: Blob) => void): void {
  const take = (files: FileList | null | undefined) => {
    const file = files?.[0];
    if (file) onFile(file);
    return file !== undefined;
  };
  input.addEventListener('change', () => {
    take(input.files);
    input.value = ''; // lets the same file be chosen again
  });
  addEventListener('paste', event => {
    if (take(event.clipboardData?.files)) event.preventDefault();
  });
  addEventListener('dragover', event => event.preventDefault());
  addEventListener('drop', event => {
    event.preventDefault();
    take(event.dataTransfer?.files);
  });
}
