// One digit on paper, in every format.

import { digits } from '../fixtures/mnist.ts';
import { grayPng } from '../fixtures/png.ts';
import { jpegFile, paperOf, webpFile } from './pictures.ts';

export const SEVEN = digits[0]!;
export const PAPER = paperOf(SEVEN.pixels, 5);
export const FILES = {
  'image/png': grayPng(PAPER.width, PAPER.height, PAPER.gray),
  'image/jpeg': await jpegFile(PAPER),
  'image/webp': await webpFile(PAPER),
};

/** A form with these files. */
export function form(...files: Uint8Array<ArrayBuffer>[]): RequestInit {
  const body = new FormData();
  for (const [i, file] of files.entries()) body.append('image', new File([file], `${i}`));
  return { method: 'POST', body };
}
