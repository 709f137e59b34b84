// PNG files of every kind, sound and broken, against files that are built here or encoded by fast-png.

import { encode } from 'fast-png';
import { zlibSync } from 'fflate';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { describe, expect, test } from 'vitest';
import { MAX_AREA, MAX_SIDE, PictureError } from '../../src/pictures/limits.ts';
import { decodePng } from '../../src/pictures/png.ts';
import type { Raster } from '../../src/preparation/raster.ts';
import { digits } from '../fixtures/mnist.ts';
import { type Chunk, grayPng, type Header, idat, pageOf, pngFile } from '../fixtures/png.ts';

const SEED = 20261101;

/** Bytes that look random and are the same in every run. */
function noise(length: number): Uint8Array {
  const generator = xoroshiro128plus(SEED);
  return Uint8Array.from({ length }, () => generator.next() & 0xff);
}

function luma(r: number, g: number, b: number): number {
  return Math.round((299 * r + 587 * g + 114 * b) / 1000);
}

function refusal(file: Uint8Array): PictureError {
  try {
    decodePng(file);
  } catch (error) {
    if (error instanceof PictureError) return error;
    throw error;
  }
  throw new Error('decoded');
}

const HEADER: Header = { width: 4, height: 2, depth: 8, colourType: 0 };
const ROWS = Uint8Array.of(0, 1, 2, 3, 4, 0, 5, 6, 7, 8);

describe.each(['null', 'Adam7'] as const)('with interlacing %s, as fast-png encodes it', interlace => {
  const [width, height] = [13, 9];
  const pixels = width * height;

  test.each([1, 2, 3, 4])('%i channels of 8 bits', channels => {
    const data = noise(pixels * channels);
    const file = encode({ width, height, data, channels, depth: 8 }, { interlace });
    expect(decodePng(file)).toEqual(expectedRaster(width, height, data, channels));
  });

  test.each([1, 2, 3, 4])('%i channels of 16 bits are rounded to 8', channels => {
    const bytes = noise(pixels * channels);
    const data = Uint16Array.from(bytes, byte => byte * 257);
    const file = encode({ width, height, data, channels, depth: 16 }, { interlace });
    expect(decodePng(file)).toEqual(expectedRaster(width, height, bytes, channels));
  });
});

function expectedRaster(width: number, height: number, data: Uint8Array, channels: number): Raster {
  const at = (pixel: number, channel: number) => data[pixel * channels + channel]!;
  const gray = Uint8Array.from({ length: width * height }, (_, i) =>
    channels < 3 ? at(i, 0) : luma(at(i, 0), at(i, 1), at(i, 2)),
  );
  if (channels % 2) return { width, height, gray };
  return { width, height, gray, alpha: gray.map((_, i) => at(i, channels - 1)) };
}

test.each([
  [1, [0, 0b10110000], [255, 0, 255, 255]],
  [2, [0, 0b00011011], [0, 85, 170, 255]],
  [4, [0, 0x05, 0xaf], [0, 85, 170, 255]],
])('gray of %i bits is spread over 0..255', (depth, row, gray) => {
  const file = pngFile({ width: 4, height: 1, depth, colourType: 0 }, idat(Uint8Array.from(row)));
  expect(decodePng(file)).toEqual({ width: 4, height: 1, gray: Uint8Array.from(gray) });
});

test.each([1, 2, 4, 8])('a palette of %i bits with transparency', depth => {
  const row = Uint8Array.of(0, ...(depth === 8 ? [0, 1] : [1 << (8 - 2 * depth)]));
  const palette: Chunk = ['PLTE', Uint8Array.of(255, 0, 0, 10, 20, 30)];
  const file = pngFile({ width: 2, height: 1, depth, colourType: 3 }, palette, ['tRNS', Uint8Array.of(7)], idat(row));
  const expected = { gray: Uint8Array.of(luma(255, 0, 0), luma(10, 20, 30)), alpha: Uint8Array.of(7, 255) };
  expect(decodePng(file)).toEqual({ width: 2, height: 1, ...expected });
});

test('an interlaced image may have few bits', () => {
  const rows = Uint8Array.of(0, 0b10000000, 0, 0b00000000, 0, 0b10000000, 0, 0b01010000);
  const file = pngFile({ width: 4, height: 2, depth: 1, colourType: 0, interlace: 1 }, idat(rows));
  expect([...decodePng(file).gray]).toEqual([255, 255, 0, 0, 0, 255, 0, 255]);
});

test('tRNS makes one gray transparent', () => {
  const file = pngFile(HEADER, ['tRNS', Uint8Array.of(0, 6)], idat(ROWS));
  expect(decodePng(file).alpha).toEqual(Uint8Array.of(255, 255, 255, 255, 255, 0, 255, 255));
});

test('tRNS makes one colour of 16 bits transparent and not its neighbour', () => {
  const row = Uint8Array.of(0, 1, 0, 2, 0, 3, 0, 1, 0, 2, 0, 3, 1, 1, 1, 1, 1, 1, 1);
  const file = pngFile(
    { width: 3, height: 1, depth: 16, colourType: 2 },
    ['tRNS', Uint8Array.of(1, 0, 2, 0, 3, 0)],
    idat(row),
  );
  expect(decodePng(file).alpha).toEqual(Uint8Array.of(0, 255, 255));
});

test('all five filters are undone', () => {
  const rows = Uint8Array.of(0, 10, 20, 1, 5, 5, 2, 1, 1, 3, 3, 3, 4, 2, 2);
  const file = pngFile({ width: 2, height: 5, depth: 8, colourType: 0 }, idat(rows));
  expect([...decodePng(file).gray]).toEqual([10, 20, 5, 10, 6, 11, 6, 11, 8, 13]);
});

test('image data may be cut into chunks anywhere', () => {
  const [type, data] = idat(ROWS);
  const bytes = Array.from(data, (_, i): Chunk => [type, data.subarray(i, i + 1)]);
  expect([...decodePng(pngFile(HEADER, ...bytes)).gray]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('the palette that a true-colour image suggests is not read', () => {
  const row = Uint8Array.of(0, 9, 9, 9);
  const file = pngFile({ width: 1, height: 1, depth: 8, colourType: 2 }, ['PLTE', noise(3)], idat(row));
  expect([...decodePng(file).gray]).toEqual([9]);
});

test('compressed ancillary chunks are not read', () => {
  const junk = noise(50);
  const file = pngFile(HEADER, ['iCCP', junk], ['zTXt', junk], ['iTXt', junk], idat(ROWS));
  expect(decodePng(file).gray).toHaveLength(8);
});

describe('refuses', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(), /signature/],
    ['a JPEG', Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0), /signature/],
    ['a file without image data', pngFile(HEADER), /expected 10 bytes of image data, got 0/],
    ['too few rows', pngFile(HEADER, idat(ROWS.subarray(0, 7))), /got 7/],
    ['too many rows', pngFile(HEADER, idat(Uint8Array.of(...ROWS, 0))), /got more/],
    ['data that is not zlib', pngFile(HEADER, ['IDAT', noise(40)]), /image data: incorrect header check/],
    ['an unknown filter', pngFile(HEADER, idat(ROWS.with(0, 9))), /filter 0..4, got 9/],
    ['an unknown critical chunk', pngFile(HEADER, ['ABCD', noise(4)], idat(ROWS)), /"ABCD"/],
    ['a second header', pngFile(HEADER, ['IHDR', new Uint8Array(13)]), /IHDR once/],
    ['a colour type that does not exist', pngFile({ ...HEADER, colourType: 5 }), /colour type 5/],
    ['a depth that its colour type has not', pngFile({ ...HEADER, colourType: 2, depth: 4 }), /bit depth 4/],
    ['an unknown way to interlace', pngFile({ ...HEADER, interlace: 2 as 1 }, idat(ROWS)), /interlace 0 or 1/],
    ['a palette image without palette', pngFile({ ...HEADER, colourType: 3 }, idat(ROWS)), /PLTE/],
    [
      'a colour beyond its palette',
      pngFile({ ...HEADER, colourType: 3 }, ['PLTE', noise(9)], idat(ROWS)),
      /expected 3 colours/,
    ],
    ['transparency of a wrong length', pngFile(HEADER, ['tRNS', noise(3)], idat(ROWS)), /tRNS/],
  ])('%s', (_, file, message) => {
    const error = refusal(file);
    expect(error.message).toMatch(message);
    expect(error.tooLarge).toBe(false);
  });

  test('every truncation of a file', () => {
    const file = pageOf(digits[0]!.pixels, 1);
    for (let length = 0; length < file.length; length++) expect(refusal(file.subarray(0, length)).tooLarge).toBe(false);
  });

  test('every flipped bit of the parts that are read, by their checksum', () => {
    const file = pngFile(HEADER, idat(ROWS));
    for (let bit = 64; bit < 8 * (file.length - 12); bit++) {
      const flipped = file.with(bit >> 3, file[bit >> 3]! ^ (1 << (bit & 7)));
      expect(() => decodePng(flipped), `bit ${bit}`).toThrow(PictureError);
    }
  });

  test.each([
    [0, 1],
    [MAX_SIDE + 1, 1],
    [1, MAX_SIDE + 1],
    [MAX_SIDE, MAX_AREA / MAX_SIDE + 1],
    [0xffffffff, 0xffffffff],
  ])('a header of %i×%i before it allocates anything', (width, height) => {
    const error = refusal(pngFile({ ...HEADER, width, height }, idat(ROWS)));
    expect(error.message).toContain(`got ${width}×${height}`);
    expect(error.tooLarge).toBe(true);
  });

  test('a decompression bomb after its first slice', () => {
    const bomb = zlibSync(new Uint8Array(64 * 1024 * 1024), { level: 9 });
    expect(refusal(pngFile(HEADER, ['IDAT', bomb])).message).toMatch(/got more/);
  });
});

test('the largest area is decoded, half of it where a pixel takes 8 bytes', () => {
  const side = Math.sqrt(MAX_AREA);
  const raster = decodePng(grayPng(side, side, new Uint8Array(MAX_AREA).fill(255)));
  expect(raster.gray.every(value => value === 255)).toBe(true);
  const deep = refusal(pngFile({ width: side, height: side / 2 + 1, depth: 16, colourType: 6 }, idat(ROWS)));
  expect(deep.message).toContain(`expected at most ${MAX_AREA / 2} pixels`);
  expect(deep.tooLarge).toBe(true);
});

test(`image data with a changed byte is decoded or refused, nothing else (seed ${SEED})`, () => {
  const [type, data] = idat(ROWS);
  const generator = xoroshiro128plus(SEED);
  const random = (below: number) => (generator.next() >>> 0) % below;
  for (let i = 0; i < 2000; i++) {
    const file = pngFile(
      { ...HEADER, colourType: 3 },
      ['PLTE', noise(27)],
      [type, data.with(random(data.length), random(256))],
    );
    expectDecodedOrRefused(file);
  }
});

function expectDecodedOrRefused(file: Uint8Array): void {
  try {
    expect(decodePng(file).gray).toHaveLength(8);
  } catch (error) {
    expect(error).toBeInstanceOf(PictureError);
  }
}
