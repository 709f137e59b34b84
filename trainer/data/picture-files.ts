// A folder of pictures per class -> images, decoded and prepared by the Worker's own code, so that a model sees in training
// what it gets when it is asked. In colour, which the Worker does not serve, they are cut square and scaled.

import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { Pixels } from '../../src/pictures/wasm-codec.ts';
import { IMAGE_SIZE } from '../../src/preparation/ink.ts';
import { renderObject } from '../../src/preparation/object.ts';
import { renderPicture } from '../../src/preparation/picture.ts';
import type { Raster } from '../../src/preparation/raster.ts';
import { resized } from './augment/resolution.ts';
import type { DatasetInfo, Kind, Split } from './catalogue.ts';
import type { DataSource } from './data-files.ts';
import type { LabelledImages } from './idx.ts';

export interface PictureChoice {
  preprocessing: Kind['preprocessing'];
  /** 1 or 3: gray or colours. */
  channels: number;
}

export async function describePictures(source: DataSource, choice: PictureChoice): Promise<DatasetInfo> {
  const folder = folderOf(source);
  if (![1, 3].includes(choice.channels))
    throw new RangeError(`channels: expected 1 or 3 of pictures, got ${choice.channels}`);
  const classes = await classesOf(folder);
  const info = { title: basename(resolve(folder)), classes, modelName: 'folder', imageSize: IMAGE_SIZE };
  return { ...info, ...choice };
}

/** Pictures of the folder's `train/CLASS/` and `test/CLASS/`; without those all of `CLASS/` are for training. */
export function hasTestPictures(source: DataSource): boolean {
  return existsSync(join(folderOf(source), 'test'));
}

/** Throws an Error that names the file where one is no PNG, JPEG or WebP that can be read, or shows nothing. */
export async function loadPictures(source: DataSource, split: Split, choice: PictureChoice): Promise<LabelledImages> {
  const folder = folderOf(source);
  const classes = await classesOf(folder);
  const images: Uint8Array[] = [];
  const labels: number[] = [];
  const blank: string[] = [];
  for (const [label, name] of classes.entries()) {
    const place = join(placeOf(folder, split), name);
    for (const file of existsSync(place) ? await visible(place) : []) {
      const image = await imageOf(join(place, file), choice);
      if (image.every(value => value === 0)) blank.push(join(place, file));
      images.push(image);
      labels.push(label);
    }
  }
  if (blank.length > 0)
    throw new Error(`${blank.join('\n')}\nexpected something on its ground in each of these pictures, got nothing`);
  const [first] = images;
  if (!first) throw new Error(`${placeOf(folder, split)}: expected pictures, got none`);
  const all = new Uint8Array(images.length * first.length);
  for (const [i, image] of images.entries()) all.set(image, i * first.length);
  return {
    count: images.length,
    imageSize: IMAGE_SIZE,
    channels: choice.channels,
    images: all,
    labels: Uint8Array.from(labels),
  };
}

function folderOf(source: DataSource): string {
  if (!('folder' in source)) throw new Error('folder: expected --data DIR with a folder of pictures per class');
  return source.folder;
}

function placeOf(folder: string, split: Split): string {
  const place = join(folder, split);
  return existsSync(place) || split === 'test' ? place : folder;
}

async function classesOf(folder: string): Promise<string[]> {
  const place = placeOf(folder, 'train');
  const entries = existsSync(place) ? await readdir(place, { withFileTypes: true }) : [];
  const names = entries.filter(entry => entry.isDirectory() && !entry.name.startsWith('.')).map(({ name }) => name);
  if (names.length < 2 || names.length > 256)
    throw new Error(`${place}: expected 2 to 256 folders, one a class, got ${names.length}`);
  return names.sort();
}

async function visible(place: string): Promise<string[]> {
  return (await readdir(place)).filter(name => !name.startsWith('.')).sort();
}

async function imageOf(path: string, { preprocessing, channels }: PictureChoice): Promise<Uint8Array> {
  if (channels === 3) return squareColours(await readColours(path));
  const raster = await readRaster(path);
  return preprocessing === 'ink' ? renderPicture(raster) : renderObject(raster);
}

/** The grays of a picture. Throws an Error that names the file where it cannot be read. */
export async function readRaster(path: string): Promise<Raster> {
  const { decodePicture } = await decoders();
  return decodePicture(await readFile(path)).catch(named(path));
}

async function readColours(path: string): Promise<Pixels> {
  const { decodeColours } = await decoders();
  return decodeColours(await readFile(path)).catch(named(path));
}

function named(path: string) {
  return (error: unknown): never => {
    throw new Error(`${path}: ${error instanceof Error ? error.message : error}`);
  };
}

/** RGBA, row by row -> the middle square, scaled, colour by colour. */
function squareColours({ width, height, data }: Pixels): Uint8Array {
  const side = Math.min(width, height);
  const [left, top] = [(width - side) >> 1, (height - side) >> 1];
  const planes = [0, 1, 2].flatMap(colour => {
    const plane = new Float32Array(side * side);
    for (let y = 0; y < side; y++)
      for (let x = 0; x < side; x++) plane[y * side + x] = data[4 * ((y + top) * width + x + left) + colour]!;
    return [...resized(plane, side, IMAGE_SIZE)];
  });
  return Uint8Array.from(planes, Math.round);
}

/** Loaded when they are needed: WebAssembly takes its time. */
async function decoders() {
  await import('./wasm-modules.ts');
  const [{ decodePicture }, { decodeColours }] = await Promise.all([
    import('../../src/pictures/decode-picture.ts'),
    import('./colours.ts'),
  ]);
  return { decodePicture, decodeColours };
}
