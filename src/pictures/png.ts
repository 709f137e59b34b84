// PNG -> gray raster (https://www.w3.org/TR/png-3/). fast-png decodes; this file lets nothing through that would make it
// allocate more than a bounded image, and turns what it answers into grays.

import { type DecodedPng, decode } from 'fast-png';
import { Unzlib } from 'fflate';
import type { Raster } from '../preparation/raster.ts';
import { readOrientation, turnUpright } from './exif-orientation.ts';
import { checkSize, MAX_AREA, PictureError } from './limits.ts';

/** What IHDR says, checked: `channels` samples a pixel, each of `depth` bits. */
interface Header {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly channels: number;
  /** Whether samples are indices into PLTE. */
  readonly indexed: boolean;
  readonly interlaced: boolean;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** With length, type and checksum. */
  readonly whole: Uint8Array;
}

const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);

/** Encoders write image data in chunks of 8 KiB or more, which makes 512 of the largest body. */
const MAX_CHUNKS = 2000;

/** What a chunk has beside its data: length, type and checksum. */
const CHUNK_FRAME_BYTES = 12;

/** The chunks that are decoded. The others may be compressed too, and nobody needs them. */
const DECODED = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'eXIf', 'IEND'];

// Colour type -> samples a pixel and the bit depths that it may have (section 11.2.1).
const COLOUR_TYPES = new Map([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { channels: 3, depths: [8, 16] }],
  [3, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);

/** First column and row, and steps, of the seven passes of an interlaced image (section 8.1). */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

// Deflate makes at most 1032 bytes of one: a slice makes no more than 2 MiB, or little more than the image has, before they
// are counted.
const MOST_INFLATED_OF_A_BYTE = 1032;
const [SMALLEST_SLICE_BYTES, LARGEST_SLICE_BYTES] = [64, 2048];

export function isPng(file: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => file[i] === byte);
}

/** Width × height, each 16 bits of a pixel counted, read before anything is decoded. Throws `PictureError`. */
export function pngArea(file: Uint8Array): number {
  const { width, height, depth, channels } = readHeader(readChunk(file, SIGNATURE.length).data);
  return width * height * Math.ceil((channels * depth) / 16);
}

/**
 * Decodes a PNG of any colour type and bit depth; of an animation, its default image; upright. Interlaced images have 8 or 16 bits.
 * Throws `PictureError`.
 */
export function decodePng(file: Uint8Array): Raster {
  const chunks = readChunks(file);
  const header = readHeader(chunks[0]!.data);
  checkImageData(chunks, header);
  const used = chunks.filter(({ type }) => type !== 'eXIf' && (type !== 'PLTE' || header.indexed));
  const exif = chunks.find(({ type }) => type === 'eXIf');
  if (header.indexed && !used.some(({ type }) => type === 'PLTE'))
    throw new PictureError('PNG', 'expected PLTE, got none');
  const checked = concatenate([SIGNATURE, ...used.map(chunk => chunk.whole)]);
  const raster = guarded(() => toRaster(decode(checked, { checkCrc: true })));
  return exif ? turnUpright(raster, readOrientation(exif.data)) : raster;
}

/** The chunks up to IEND that are decoded: IHDR first, lengths inside the file, nothing critical that is unknown. */
function readChunks(file: Uint8Array): Chunk[] {
  if (!isPng(file)) throw new PictureError('PNG', 'expected its signature in the first 8 bytes');
  const chunks: Chunk[] = [];
  for (let offset = SIGNATURE.length, count = 1; ; count++) {
    if (count > MAX_CHUNKS) throw new PictureError('PNG', `expected at most ${MAX_CHUNKS} chunks, got more`);
    const chunk = readChunk(file, offset);
    if ((chunks.length === 0) !== (chunk.type === 'IHDR'))
      throw new PictureError('PNG', 'expected IHDR once, as the first chunk');
    if (DECODED.includes(chunk.type)) chunks.push(chunk);
    else if (!/^[a-z]/.test(chunk.type))
      throw new PictureError('PNG', `critical chunk ${JSON.stringify(chunk.type)} is unknown`);
    if (chunk.type === 'IEND') return chunks;
    offset += chunk.whole.length;
  }
}

function readChunk(file: Uint8Array, offset: number): Chunk {
  const left = file.length - offset - CHUNK_FRAME_BYTES;
  if (left < 0) throw new PictureError('PNG', `expected a chunk at byte ${offset}, got the end of the file`);
  const length = new DataView(file.buffer, file.byteOffset).getUint32(offset);
  if (length > left)
    throw new PictureError('PNG', `chunk at byte ${offset}: expected at most ${left} bytes, got ${length}`);
  const whole = file.subarray(offset, offset + CHUNK_FRAME_BYTES + length);
  return { type: String.fromCharCode(...whole.subarray(4, 8)), data: whole.subarray(8, -4), whole };
}

function readHeader(data: Uint8Array): Header {
  if (data.length !== 13) throw new PictureError('PNG', `IHDR: expected 13 bytes, got ${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth, colourType, interlace] = [view.getUint8(8), view.getUint8(9), view.getUint8(12)];
  const kind = COLOUR_TYPES.get(colourType);
  if (!kind?.depths.includes(depth))
    throw new PictureError('PNG', `IHDR: colour type ${colourType} with bit depth ${depth} is unknown`);
  const sizes = { width: view.getUint32(0), height: view.getUint32(4), depth, channels: kind.channels };
  const header = { ...sizes, indexed: colourType === 3, interlaced: interlace !== 0 };
  if (header.interlaced && depth < 8)
    throw new PictureError('PNG', `expected 8 or 16 bits in an interlaced image, got ${depth}`);
  const deep = kind.channels * depth > 32;
  checkSize('PNG', header.width, header.height, deep ? MAX_AREA / 2 : MAX_AREA);
  return header;
}

/** The size of all rows, each with the byte that names its filter. */
function rowBytes({ width, height, depth, channels, interlaced }: Header): number {
  const passes = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return passes.reduce((bytes, [x, y, dx, dy]) => {
    const [columns, rows] = [Math.ceil((width - x) / dx), Math.ceil((height - y) / dy)];
    return columns > 0 && rows > 0 ? bytes + rows * (1 + Math.ceil((columns * channels * depth) / 8)) : bytes;
  }, 0);
}

/** fast-png takes missing rows for black ones, and inflates whatever there is. */
function checkImageData(chunks: readonly Chunk[], header: Header): void {
  const expected = rowBytes(header);
  const found = inflatedBytes(chunks, expected);
  if (found !== expected)
    throw new PictureError('PNG', `expected ${expected} bytes of image data, got ${found > expected ? 'more' : found}`);
}

/** Counts the image data as it is inflated, slice by slice, and stops once there is more than `limit`. */
function inflatedBytes(chunks: readonly Chunk[], limit: number): number {
  let bytes = 0;
  const zlib = new Unzlib(part => {
    bytes += part.length;
  });
  const data = concatenate(chunks.filter(chunk => chunk.type === 'IDAT').map(chunk => chunk.data));
  const wanted = Math.ceil(limit / MOST_INFLATED_OF_A_BYTE);
  const slice = Math.min(LARGEST_SLICE_BYTES, Math.max(SMALLEST_SLICE_BYTES, wanted));
  for (let offset = 0; offset < data.length && bytes <= limit; offset += slice)
    guarded(() => zlib.push(data.subarray(offset, offset + slice)));
  return bytes;
}

/** Whatever a library refuses is a broken file. */
function guarded<T>(decoding: () => T): T {
  try {
    return decoding();
  } catch (error) {
    throw error instanceof PictureError
      ? error
      : new PictureError('PNG', error instanceof Error ? error.message : String(error));
  }
}

function toRaster(png: DecodedPng): Raster {
  const { width, height, channels, palette, transparency } = png;
  const data = unpack(png);
  if (palette) return lookUp(data, palette, width, height);
  const toByte = 255 / (2 ** png.depth - 1);
  const gray = new Uint8Array(width * height);
  const alpha = channels % 2 === 0 || transparency ? new Uint8Array(width * height) : undefined;
  for (let pixel = 0, i = 0; pixel < gray.length; pixel++, i += channels) {
    const value = channels < 3 ? data[i]! : luma(data[i]!, data[i + 1]!, data[i + 2]!);
    gray[pixel] = Math.round(value * toByte);
    if (channels % 2 === 0) alpha![pixel] = Math.round(data[i + channels - 1]! * toByte);
    else if (alpha) alpha[pixel] = isTransparent(png, data, i) ? 0 : 255;
  }
  return { width, height, gray, ...(alpha && { alpha }) };
}

/** The samples of all pixels, one a number: rows of fewer than 8 bits a sample are taken apart. */
function unpack({ data, depth, width, height }: DecodedPng): ArrayLike<number> {
  if (depth >= 8) return data;
  const rowLength = Math.ceil((width * depth) / 8);
  const mask = (1 << depth) - 1;
  const result = new Uint8Array(width * height);
  for (let y = 0, i = 0; y < height; y++)
    for (let bit = 0; bit < width * depth; bit += depth)
      result[i++] = (data[y * rowLength + (bit >> 3)]! >> (8 - depth - (bit & 7))) & mask;
  return result;
}

function lookUp(
  indices: ArrayLike<number>,
  palette: NonNullable<DecodedPng['palette']>,
  width: number,
  height: number,
): Raster {
  const grays = Uint8Array.from(palette, ([red = 0, green = 0, blue = 0]) => Math.round(luma(red, green, blue)));
  const opacities = Uint8Array.from(palette, colour => colour[3] ?? 255);
  const [gray, alpha] = [new Uint8Array(width * height), new Uint8Array(width * height)];
  for (let i = 0; i < gray.length; i++) {
    const index = indices[i]!;
    if (index >= palette.length)
      throw new PictureError('PNG', `expected ${palette.length} colours, got index ${index}`);
    gray[i] = grays[index]!;
    alpha[i] = opacities[index]!;
  }
  return { width, height, gray, ...(opacities.some(opacity => opacity < 255) && { alpha }) };
}

/** Brightness of red, green and blue (ITU-R BT.601). */
function luma(red: number, green: number, blue: number): number {
  return (299 * red + 587 * green + 114 * blue) / 1000;
}

/** Whether the pixel has the one gray or colour that tRNS makes transparent. */
function isTransparent({ transparency, channels }: DecodedPng, data: ArrayLike<number>, i: number): boolean {
  for (let channel = 0; channel < channels; channel++) if (data[i + channel] !== transparency?.[channel]) return false;
  return true;
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}
