// Photographs of characters in folders: DIR/KIND/LABEL/*.jpg, or DIR/KIND/*.jpg where there is no right answer.

import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, sep } from 'node:path';
import decodeJpeg, { init } from '@jsquash/jpeg/decode.js';
import { renderPicture } from '../../src/preparation/picture.ts';

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
  const wasm = createRequire(import.meta.url).resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
  await init(await WebAssembly.compile(await readFile(wasm)));
  const photos: Photo[] = [];
  for (const file of files) {
    const [kind = '', ...labels] = dirname(file).split(sep);
    photos.push({ kind, label: labels.at(-1), image: await prepare(join(folder, file)) });
  }
  return photos;
}

async function prepare(path: string): Promise<Uint8Array> {
  const { width, height, data } = await decodeJpeg(new Uint8Array(await readFile(path)).buffer);
  const gray = Uint8Array.from({ length: width * height }, (_, i) =>
    Math.round((299 * data[4 * i]! + 587 * data[4 * i + 1]! + 114 * data[4 * i + 2]!) / 1000),
  );
  return renderPicture({ width, height, gray });
}
