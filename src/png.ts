// PNG -> gray raster (https://www.w3.org/TR/png-3/): the file's chunks, its header and its limits; it inflates no more
// than the header promises. What the inflated rows mean is left to scanlines.ts.

import { Unzlib } from 'fflate';
import type { Raster } from './image.ts';
import { PngError, type PngHeader, Scanlines } from './scanlines.ts';

/** The longest side that is decoded, in pixels. */
export const MAX_PNG_SIDE = 4096;

/** The largest area that is decoded, in pixels: that of a 2048×2048 canvas. */
export const MAX_PNG_AREA = 2048 * 2048;

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** What a chunk has beside its data: length, type and CRC. */
const CHUNK_FRAME_BYTES = 12;

// Colour type -> samples a pixel and the bit depths that it may have (section 11.2.1).
const COLOUR_TYPES = new Map([
  [0, { channels: 1, depths: [1, 2, 4, 8, 16] }],
  [2, { channels: 3, depths: [8, 16] }],
  [3, { channels: 1, depths: [1, 2, 4, 8] }],
  [4, { channels: 2, depths: [8, 16] }],
  [6, { channels: 4, depths: [8, 16] }],
]);

// Deflate makes at most 1032 bytes of one: a slice makes no more than 2 MiB before they are counted.
const INFLATE_SLICE_BYTES = 2048;

/**
 * Decodes a PNG of any colour type, bit depth and interlacing, of an animation its default image. Of the ancillary chunks
 * only tRNS is read. Throws `PngError`.
 */
export function decodePng(file: Uint8Array): Raster {
  const chunks = readChunks(file);
  const header = readHeader(chunks[0]!);
  const scanlines = new Scanlines(header, join(chunks, 'PLTE'), join(chunks, 'tRNS'));
  inflate(join(chunks, 'IDAT'), scanlines);
  return scanlines.raster();
}

/** The chunks up to IEND: IHDR first, lengths inside the file, checksums right, nothing critical that is unknown. */
function readChunks(file: Uint8Array): Chunk[] {
  if (SIGNATURE.some((byte, i) => file[i] !== byte)) throw new PngError('expected its signature in the first 8 bytes');
  const chunks: Chunk[] = [];
  for (let offset = SIGNATURE.length; ; ) {
    const chunk = readChunk(file, offset);
    if ((chunks.length === 0) !== (chunk.type === 'IHDR')) throw new PngError('expected IHDR once, as the first chunk');
    if (chunk.type === 'IEND') return chunks;
    if (isKnown(chunk.type)) chunks.push(chunk);
    offset += CHUNK_FRAME_BYTES + chunk.data.length;
  }
}

function readChunk(file: Uint8Array, offset: number): Chunk {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const left = file.length - offset - CHUNK_FRAME_BYTES;
  if (left < 0) throw new PngError(`expected a chunk at byte ${offset}, got the end of the file`);
  const length = view.getUint32(offset);
  if (length > left) throw new PngError(`chunk at byte ${offset}: expected at most ${left} bytes, got ${length}`);
  const body = file.subarray(offset + 4, offset + 8 + length);
  if (crc32(body) !== view.getUint32(offset + 8 + length)) {
    throw new PngError(`chunk at byte ${offset}: checksum is wrong`);
  }
  return { type: String.fromCharCode(...body.subarray(0, 4)), data: body.subarray(4) };
}

/** Whether a chunk is read. Others are skipped if they say that they may be: by a small first letter (section 5.4). */
function isKnown(type: string): boolean {
  if (['IHDR', 'PLTE', 'IDAT', 'tRNS'].includes(type)) return true;
  if (/^[a-z]/.test(type)) return false;
  throw new PngError(`critical chunk ${JSON.stringify(type)} is unknown`);
}

function readHeader({ data }: Chunk): PngHeader {
  if (data.length !== 13) throw new PngError(`IHDR: expected 13 bytes, got ${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth, colourType] = [view.getUint8(8), view.getUint8(9)];
  const interlace = view.getUint8(12);
  const kind = COLOUR_TYPES.get(colourType);
  if (!kind?.depths.includes(depth)) {
    throw new PngError(`IHDR: colour type ${colourType} with bit depth ${depth} is unknown`);
  }
  if (view.getUint16(10) !== 0 || interlace > 1) {
    throw new PngError('IHDR: compression, filter or interlace method is unknown');
  }
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  checkSize(width, height);
  return { width, height, depth, colourType, channels: kind.channels, interlaced: interlace === 1 };
}

function checkSize(width: number, height: number): void {
  const inside =
    Math.min(width, height) >= 1 && Math.max(width, height) <= MAX_PNG_SIDE && width * height <= MAX_PNG_AREA;
  if (inside) return;
  throw new PngError(
    `expected sides of 1..${MAX_PNG_SIDE} and at most ${MAX_PNG_AREA} pixels, got ${width}×${height}`,
    true,
  );
}

/** The data of all chunks of a type, one after the other. */
function join(chunks: readonly Chunk[], type: string): Uint8Array {
  const parts = chunks.filter(chunk => chunk.type === type).map(chunk => chunk.data);
  const joined = new Uint8Array(parts.reduce((bytes, part) => bytes + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/**
 * Inflates slice by slice, and the last row's slice by one more: what is beyond the rows comes out there, and `scanlines`
 * refuses it.
 */
function inflate(data: Uint8Array, scanlines: Scanlines): void {
  const zlib = new Unzlib(bytes => scanlines.push(bytes));
  for (let offset = 0; offset < data.length; offset += INFLATE_SLICE_BYTES) {
    const complete = scanlines.complete;
    pushSlice(zlib, data.subarray(offset, offset + INFLATE_SLICE_BYTES));
    if (complete) return;
  }
}

function pushSlice(zlib: Unzlib, slice: Uint8Array): void {
  try {
    zlib.push(slice);
  } catch (error) {
    throw error instanceof PngError ? error : new PngError(`IDAT: ${error instanceof Error ? error.message : error}`);
  }
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** CRC-32 as in annex D of the specification. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = CRC_TABLE[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
