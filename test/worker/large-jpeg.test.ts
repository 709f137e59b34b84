// Photographs as large as phones take them, inside workerd: read at an eighth of their size.

import { describe, expect, test } from 'vitest';
import { turnUpright } from '../../src/pictures/exif-orientation.ts';
import { decodeJpeg } from '../../src/pictures/jpeg.ts';
import { decodeEighths } from '../../src/pictures/jpeg-eighths.ts';
import { MAX_AREA, PictureError } from '../../src/pictures/limits.ts';
import type { Raster } from '../../src/preparation/raster.ts';
import { digits } from '../fixtures/mnist.ts';
import { jpegFile, paperOf, redJpegFile, withExif } from './pictures.ts';
import { classify, post, request } from './requests.ts';

/** Grays without edges, so that means and the means of what was lost are nearly the same. */
function waves(width: number, height: number): Raster {
  const at = (i: number) => 128 + 60 * Math.sin((i % width) / 31) + 50 * Math.cos(Math.floor(i / width) / 23);
  return { width, height, gray: Uint8Array.from({ length: width * height }, (_, i) => Math.round(at(i))) };
}

/** The mean of every 8×8 pixels. */
function eighthsOf({ width, height, gray }: Raster): Raster {
  const [across, down] = [Math.floor(width / 8), Math.floor(height / 8)];
  const mean = (i: number) => {
    const start = Math.floor(i / across) * 8 * width + (i % across) * 8;
    const block = Array.from({ length: 64 }, (_, j) => gray[start + (j >> 3) * width + (j & 7)]!);
    return block.reduce((sum, value) => sum + value, 0) / 64;
  };
  return {
    width: across,
    height: down,
    gray: Uint8Array.from({ length: across * down }, (_, i) => Math.round(mean(i))),
  };
}

function expectNear(found: Raster, expected: Raster): void {
  expect([found.width, found.height]).toEqual([expected.width, expected.height]);
  const difference = found.gray.reduce((most, value, i) => Math.max(most, Math.abs(value - expected.gray[i]!)), 0);
  expect(difference).toBeLessThanOrEqual(3);
}

describe('an eighth is the mean of every 8×8 pixels', () => {
  const KINDS: [string, object][] = [
    ['baseline', { progressive: false }],
    ['baseline, standard tables', { progressive: false, optimize_coding: false, baseline: true }],
    ['progressive', { progressive: true }],
    ['in full colour', { progressive: false, auto_subsample: false, chroma_subsample: 1 }],
    ['with halved colours', { progressive: true, auto_subsample: false, chroma_subsample: 2 }],
    ['gray', { progressive: false, color_space: 1 }],
    ['gray and progressive', { progressive: true, color_space: 1 }],
  ];
  test.each(KINDS)('%s', async (_, options) => {
    for (const [width, height] of [
      [64, 48],
      [203, 117],
    ] as const) {
      // biome-ignore format: sizes
      const raster = waves(width, height);
      expectNear(decodeEighths(await jpegFile(raster, { quality: 92, ...options })), eighthsOf(raster));
    }
  });
});

const RGB = 2;
test.each<[string, object]>([
  ['brightness and colours', {}],
  ['red, green and blue', { color_space: RGB }],
  ['red, green and blue, progressive', { color_space: RGB, progressive: true }],
])('red ink is as dark as it looks, stored as %s', async (_, options) => {
  const raster = waves(203, 117);
  const luma = raster.gray.map(value => Math.round(0.299 * 255 + 0.701 * value));
  const file = await redJpegFile(raster, { quality: 92, progressive: false, ...options });
  expectNear(decodeEighths(file), eighthsOf({ ...raster, gray: luma }));
});

/** A gray JPEG of blocks of one gray each, as the raster has them, with a restart marker after every row. */
function jpegOfBlocks({ width, height, gray }: Raster): Uint8Array<ArrayBuffer> {
  const bytes: number[] = [];
  for (let y = 0; y < height; y++) {
    const row = gray.subarray(y * width, (y + 1) * width);
    const bits = Array.from(row, (value, x) => codeOf(value - (x > 0 ? row[x - 1]! : 128))).join('');
    for (let at = 0; at < bits.length; at += 8) {
      const byte = Number.parseInt(bits.slice(at, at + 8).padEnd(8, '1'), 2);
      bytes.push(byte, ...(byte === 0xff ? [0] : []));
    }
    if (y < height - 1) bytes.push(0xff, 0xd0 + (y % 8));
  }
  const counts = (length: number, count: number) =>
    Array.from({ length: 16 }, (_, i) => (i + 1 === length ? count : 0));
  return Uint8Array.from([
    ...[0xff, 0xd8],
    ...segment(0xdb, 0, ...Array<number>(64).fill(8)),
    ...segment(0xc0, 8, ...uint16(8 * height), ...uint16(8 * width), 1, 1, 0x11, 0),
    ...segment(0xc4, 0x00, ...counts(4, 12), ...Array(12).keys()),
    ...segment(0xc4, 0x10, ...counts(1, 1), 0),
    ...segment(0xdd, ...uint16(width)),
    ...segment(0xda, 1, 1, 0, 0, 63, 0),
    ...bytes,
    ...[0xff, 0xd9],
  ]);
}

/** A difference in a block of its own: its length in four bits, its bits, and the end of the block, a 0. */
function codeOf(difference: number): string {
  const length = difference === 0 ? 0 : Math.abs(difference).toString(2).length;
  const value = difference < 0 ? difference + 2 ** length - 1 : difference;
  return `${length.toString(2).padStart(4, '0')}${value.toString(2).padStart(length, '0').slice(0, length)}0`;
}

function segment(marker: number, ...data: number[]): number[] {
  return [0xff, marker, ...uint16(data.length + 2), ...data];
}

function uint16(value: number): number[] {
  return [value >> 8, value & 255];
}

test('every row between restart markers begins anew', async () => {
  const raster = waves(40, 30);
  const file = jpegOfBlocks(raster);
  expect(decodeEighths(file)).toEqual(raster);
  expectNear(raster, eighthsOf(await decodeJpeg(file)));
  const marker = file.findLastIndex((byte, i) => byte === 0xff && file[i + 1] === 0xd4);
  expect(() => decodeEighths(file.with(marker + 1, 0))).toThrow('expected a restart marker');
});

/** A digit in the middle of a photograph of paper of 4032×3024 pixels. */
function photograph(pixels: Uint8Array): Uint8Array<ArrayBuffer> {
  const [width, height] = [504, 378];
  const paper = paperOf(pixels, 5);
  const gray = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < paper.height; y++)
    gray.set(paper.gray.subarray(y * paper.width, (y + 1) * paper.width), (y + 90) * width + 150);
  return jpegOfBlocks({
    width,
    height,
    gray: gray.map((value, i) => (0.35 + (0.5 * (i % width)) / width) * (60 + (180 * value) / 255)),
  });
}

test('photographs of 12 million pixels are read', async () => {
  for (const { label, pixels } of digits.slice(0, 2)) {
    const { predictions } = await classify(post(photograph(pixels), 'image/jpeg'));
    expect(predictions[0]?.label).toBe(label);
  }
});

/** Large enough that an eighth of it is taken. */
const LARGE = waves(300, 225);

test('Huffman tables that no scan uses cost next to nothing', () => {
  const [table, file] = [[0, 1, ...Array<number>(15).fill(0), 0], jpegOfBlocks(LARGE)];
  const segments = Array.from({ length: 50 }, () => segment(0xc4, ...Array(3000).fill(table).flat()));
  const stuffed = Uint8Array.from([...file.subarray(0, 2), ...segments.flat(), ...file.subarray(2)]);
  const start = performance.now();
  expect(decodeEighths(stuffed)).toEqual(LARGE);
  expect(performance.now() - start).toBeLessThan(500);
});

test('a large photograph taken sideways is turned upright', async () => {
  expect(64 * LARGE.width * LARGE.height).toBeGreaterThan(MAX_AREA);
  const file = withExif(jpegOfBlocks(turnUpright(LARGE, 8)), 6);
  expect(await decodeJpeg(file)).toEqual({ ...LARGE, unit: 8 });
});

test('a large one of which any part is missing is 400, and no error of the server', async () => {
  const file = jpegOfBlocks(LARGE);
  for (let part = 1; part < 20; part++) {
    const cut = file.slice(0, Math.floor((file.length * part) / 20));
    for (const broken of [cut, new Uint8Array([...cut, 0xff, 0xd9])])
      expect((await request('/classify', post(broken, 'image/jpeg'))).status).toBe(400);
  }
});

test.each([true, false])('broken bytes are read as something else or refused: progressive %s', async progressive => {
  const file = await jpegFile(waves(203, 117), { quality: 60, progressive });
  for (let i = 0; i < 500; i++) {
    const broken = file.slice();
    broken[(i * 7919) % file.length]! ^= 1 << (i % 8);
    try {
      decodeEighths(broken);
    } catch (error) {
      expect(error).toBeInstanceOf(PictureError);
    }
  }
});

test('beyond the size of a phone’s photograph it is 422', async () => {
  const file = jpegOfBlocks(waves(512, 385)); // 4096×3080
  expect((await request('/classify', post(file, 'image/jpeg'))).status).toBe(422);
});
