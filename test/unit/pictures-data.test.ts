import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import encodeJpeg, { init } from '@jsquash/jpeg/encode.js';
import { encode } from 'fast-png';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { renderRaster } from '../../src/preparation/raster.ts';
import { PRESETS } from '../../trainer/config/presets.ts';
import { scaledImages, trainingBatch } from '../../trainer/data/batches.ts';
import { describeDataset, loadSplit } from '../../trainer/data/datasets.ts';
import type { LabelledImages } from '../../trainer/data/idx.ts';

const SIDE = 40;
/** A bar on white paper, gray, of a colour. */
function picture(lying: boolean, [red, green, blue]: readonly number[] = [0, 0, 0]): Uint8Array {
  const data = new Uint8Array(3 * SIDE * SIDE).fill(255);
  for (let i = 0; i < SIDE * SIDE; i++) {
    const [x, y] = lying ? [Math.floor(i / SIDE), i % SIDE] : [i % SIDE, Math.floor(i / SIDE)];
    if (x >= 17 && x < 23 && y >= 8 && y < 32) data.set([red!, green!, blue!], 3 * i);
  }
  return encode({ width: SIDE, height: SIDE, data, channels: 3, depth: 8 });
}

/** A ramp from black at the left to white at the right. */
async function grayJpeg(): Promise<Uint8Array> {
  const wasm = new URL(import.meta.resolve('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm'));
  await init(await WebAssembly.compile(await readFile(wasm)));
  const data = new Uint8ClampedArray(4 * SIDE * SIDE).map((_, i) => (i % 4 === 3 ? 255 : (6 * (i >> 2)) % (6 * SIDE)));
  const image = { width: SIDE, height: SIDE, data } as unknown as Parameters<typeof encodeJpeg>[0];
  return new Uint8Array(await encodeJpeg(image));
}

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitbn-edge-pictures-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(path: string, file: Uint8Array): Promise<void> {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), file);
}

const choice = (channels = 1, preprocessing: 'ink' | 'object' = 'ink') => ({
  ...{ dataset: 'folder', testWriters: 0, channels, preprocessing },
});
const load = async (of = choice(), split: 'train' | 'test' = 'train') =>
  (await loadSplit(of, split, { folder })) as LabelledImages;

describe('a folder of pictures', () => {
  it('is a class a folder, prepared as the Worker prepares ink', async () => {
    await write('up/a.png', picture(false));
    await write('lying/a.png', picture(true));
    await write('lying/.hidden', Uint8Array.of(1));
    const info = await describeDataset(choice(), { folder });
    expect(info).toMatchObject({ classes: ['lying', 'up'], imageSize: 28, channels: 1, preprocessing: 'ink' });
    const { count, labels, images } = await load();
    expect([count, ...labels]).toEqual([2, 0, 1]);
    const gray = Uint8Array.from({ length: SIDE * SIDE }, (_, i) =>
      i % SIDE >= 17 && i % SIDE < 23 && i >= 8 * SIDE && i < 32 * SIDE ? 0 : 255,
    );
    expect(images.subarray(784)).toEqual(renderRaster({ width: SIDE, height: SIDE, gray }));
  });

  it('reads JPEG too, and as an object where that is asked for', async () => {
    await write('a/1.jpg', await grayJpeg());
    await write('b/1.png', picture(true));
    const [ink, object] = [await load(), await load(choice(1, 'object'))];
    expect(ink.count).toBe(2);
    expect(object.images).not.toEqual(ink.images);
    const colours = await load(choice(3));
    const [red, green, blue] = [0, 1, 2].map(plane => [...colours.images.subarray(784 * plane, 784 * (plane + 1))]);
    expect(Math.max(...red!) - Math.min(...red!)).toBeGreaterThan(100);
    expect([green, blue]).toEqual([red, red]);
  });

  it('has a test split where there are train and test', async () => {
    for (const split of ['train', 'test'])
      for (const name of ['a', 'b']) await write(`${split}/${name}/1.png`, picture(name === 'a'));
    await write('train/a/2.png', picture(true));
    expect([(await load()).count, (await load(choice(), 'test')).count]).toEqual([3, 2]);
    await rm(join(folder, 'test'), { recursive: true });
    await expect(load(choice(), 'test')).rejects.toThrow('folder: expected pictures in test/CLASS for a test split');
  });

  it('can be in colours, plane by plane, varied together', async () => {
    await write('a/1.png', picture(false, [255, 0, 0]));
    await write('b/1.png', picture(true, [0, 0, 255]));
    const data = await load(choice(3));
    expect(data).toMatchObject({ count: 2, channels: 3 });
    const image = scaledImages(data, 0, 1);
    const middle = 14 * 28 + 14;
    expect([0, 784, 1568].map(plane => Math.round(image[plane + middle]!))).toEqual([1, 0, 0]);
    const config = { ...PRESETS.fashion.train, batchSize: 2, rotation: 20, lowResolution: 1, erasing: 1 };
    const batch = trainingBatch(
      { known: data, classes: ['a', 'b'] },
      Uint32Array.of(0, 1),
      { epoch: 0, step: 0 },
      config,
    );
    expect(batch.images).toHaveLength(2 * 3 * 784);
    expect(batch.images.every(value => value >= 0 && value <= 1)).toBe(true);
  });

  it('is refused by the name of what is no picture, or shows nothing', async () => {
    await write('a/1.png', picture(true));
    await expect(load()).rejects.toThrow(`${folder}: expected 2 to 256 folders, one a class, got 1`);
    await write('b/notes.txt', Buffer.from('hello'));
    await expect(load()).rejects.toThrow(join(folder, 'b', 'notes.txt'));
    await rm(join(folder, 'b', 'notes.txt'));
    await write('b/blank.png', picture(true, [255, 255, 255]));
    await expect(load()).rejects.toThrow(
      'blank.png\nexpected something on its ground in each of these pictures, got nothing',
    );
    await expect(describeDataset(choice(2), { folder })).rejects.toThrow(
      'channels: expected 1 or 3 of pictures, got 2',
    );
  });
});

describe('IDX files with channels', () => {
  /** Two images of 4×4 in three channels, the value of a pixel is its channel's number and its own. */
  async function writeIdx(shape: readonly number[], value: (i: number) => number): Promise<void> {
    const header = Buffer.alloc(20);
    header.writeUInt32BE(0x804);
    for (const [axis, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * axis);
    const data = Uint8Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => value(i));
    await write('train-images-idx3-ubyte', Buffer.concat([header, data]));
    await write('train-labels-idx1-ubyte', Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 0, 1]));
    await write('labels.txt', Buffer.from('a\nb\n'));
  }

  it('are read pixel by pixel or channel by channel', async () => {
    const source = { folder };
    const idx = { dataset: 'idx', testWriters: 0 };
    await writeIdx([2, 4, 4, 3], i => 16 * (i % 3) + (Math.floor(i / 3) % 16));
    const pixelwise = (await loadSplit(idx, 'train', source)) as LabelledImages;
    expect(await describeDataset(idx, source)).toMatchObject({ imageSize: 4, channels: 3 });
    expect([...pixelwise.images.subarray(0, 48)]).toEqual(Array.from({ length: 48 }, (_, i) => i));
    await writeIdx([2, 3, 4, 4], i => i % 48);
    const planes = (await loadSplit(idx, 'train', source)) as LabelledImages;
    expect({ ...planes, images: Uint8Array.from(planes.images) }).toEqual(pixelwise);
  });
});
