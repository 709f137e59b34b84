// Photographs of characters in folders: DIR/KIND/LABEL/*.jpg, or DIR/KIND/*.jpg where there is no right answer.

import { readdir } from 'node:fs/promises';
import { dirname, extname, join, sep } from 'node:path';
import { renderPicture } from '../../src/preparation/picture.ts';
import { readRaster } from './picture-files.ts';

const JPEG = ['.jpg', '.jpeg'];

/** A photograph as the model reads it. */
export interface Photo {
  readonly kind: string;
  /** Undefined where there is no right answer. */
  readonly label: string | undefined;
  /** 28×28 values 0..255; all zeros where no ink was found. */
  readonly image: Uint8Array;
}

/** All of a folder, in the order of their paths. Throws an Error where there is none. */
export async function readPhotos(folder: string): Promise<Photo[]> {
  const names = (await readdir(folder, { recursive: true })).sort();
  const files = names.filter(name => JPEG.includes(extname(name).toLowerCase()) && name.includes(sep));
  if (files.length === 0) throw new Error(`${folder}: expected folders with photographs (.jpg), found none`);
  const photos: Photo[] = [];
  for (const file of files) {
    const [kind = '', ...labels] = dirname(file).split(sep);
    photos.push({ kind, label: labels.at(-1), image: renderPicture(await readRaster(join(folder, file))) });
  }
  return photos;
}
