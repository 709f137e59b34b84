// WebP -> gray raster (RFC 9649). libwebp decodes; this file reads the chunks first, so that nothing gets to it that is cut
// short, too large or an animation.

import type { Raster } from '../preparation/raster.ts';
import { type Orientation, readOrientation, turnUpright } from './exif-orientation.ts';
import { Libwebp } from './libwebp.ts';
import { checkSize, PictureError } from './limits.ts';
import { type PictureHeader, toRaster } from './wasm-codec.ts';

const RIFF_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
const ANIMATION_FLAG = 2;
const VP8L_SIGNATURE = 0x2f;
const VP8_START_CODE = [0x9d, 0x01, 0x2a];

/** Kept as long as it does not fail. */
let libwebp: Libwebp | undefined;

export function isWebp(file: Uint8Array): boolean {
  return tagAt(file, 0) === 'RIFF' && tagAt(file, 8) === 'WEBP';
}

/** Width × height, read before anything is decoded. Throws `PictureError`. */
export function webpArea(file: Uint8Array): number {
  const { width, height } = readHeader(file);
  return width * height;
}

/** Decodes a still WebP, lossy or lossless, and turns it upright. Rejects with `PictureError`. */
export async function decodeWebp(file: Uint8Array): Promise<Raster> {
  const { width, height, orientation } = readHeader(file);
  const decoder = libwebp ?? new Libwebp();
  libwebp = undefined;
  try {
    const raster = decoder.decode(file, data => {
      if (data.length !== 4 * width * height) throw new Error(`expected ${width}×${height} pixels`);
      return toRaster({ width, height, data });
    });
    libwebp = decoder;
    return turnUpright(raster, orientation);
  } catch {
    throw new PictureError('WebP', 'expected image data that can be decoded');
  }
}

function readHeader(file: Uint8Array): PictureHeader {
  let [size, orientation]: [readonly [number, number] | undefined, Orientation] = [undefined, 1];
  for (const { tag, data } of chunks(file)) {
    if (tag === 'EXIF') orientation = readOrientation(data);
    if (tag === 'VP8X') checkExtended(data);
    if (tag === 'VP8 ') size ??= readLossy(data);
    if (tag === 'VP8L') size ??= readLossless(data);
  }
  if (!size) throw new PictureError('WebP', 'expected image data, got the end of the file');
  checkSize('WebP', ...size);
  return { width: size[0], height: size[1], orientation };
}

/** The chunks of the file, as long as its RIFF header says. */
function* chunks(file: Uint8Array): Generator<{ tag: string; data: Uint8Array }> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length < RIFF_BYTES) throw new PictureError('WebP', 'header is cut short');
  const end = CHUNK_HEADER_BYTES + view.getUint32(4, true);
  if (end > file.length) throw new PictureError('WebP', `expected ${end} bytes, got ${file.length}`);
  for (let at = RIFF_BYTES; at + CHUNK_HEADER_BYTES <= end; ) {
    const length = view.getUint32(at + 4, true);
    const start = at + CHUNK_HEADER_BYTES;
    if (start + length > end) throw new PictureError('WebP', `chunk at byte ${at} is cut short`);
    yield { tag: tagAt(file, at), data: file.subarray(start, start + length) };
    at = start + length + (length % 2);
  }
}

function checkExtended(data: Uint8Array): void {
  if (data.length < 10) throw new PictureError('WebP', `VP8X: expected 10 bytes, got ${data.length}`);
  if (data[0]! & ANIMATION_FLAG) throw new PictureError('WebP', 'expected a still image, got an animation');
  checkSize('WebP', 1 + uint24(data, 4), 1 + uint24(data, 7));
}

function readLossy(data: Uint8Array): readonly [width: number, height: number] {
  if (data.length < 10 || !VP8_START_CODE.every((byte, i) => data[3 + i] === byte))
    throw new PictureError('WebP', 'VP8: expected the start code of a key frame');
  return [(data[6]! | (data[7]! << 8)) & 0x3fff, (data[8]! | (data[9]! << 8)) & 0x3fff];
}

function readLossless(data: Uint8Array): readonly [width: number, height: number] {
  if (data.length < 5 || data[0] !== VP8L_SIGNATURE) throw new PictureError('WebP', 'VP8L: expected its signature');
  const bits = new DataView(data.buffer, data.byteOffset).getUint32(1, true);
  return [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)];
}

function uint24(data: Uint8Array, at: number): number {
  return data[at]! | (data[at + 1]! << 8) | (data[at + 2]! << 16);
}

function tagAt(file: Uint8Array, at: number): string {
  return String.fromCharCode(...file.subarray(at, at + 4));
}
