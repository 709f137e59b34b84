// PNG -> gray raster (https://www.w3.org/TR/png-3/). This file reads the chunks, and turns samples into grays; png-rows.ts
// inflates the image data. Nothing is allocated but the raster and two rows.

import { luma, type Raster } from '../preparation/raster.ts';
import { readOrientation, turnUpright } from './exif-orientation.ts';
import { checkSize, MAX_AREA, PictureError } from './limits.ts';
import { type Pass, type RowFormat, readRows } from './png-rows.ts';

/** What IHDR says, checked. */
interface Header extends RowFormat {
  /** Whether samples are indices into PLTE. */
  readonly indexed: boolean;
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** With length, type and checksum. */
  readonly whole: Uint8Array;
}

/** CRC-32 of each byte (annex D). */
const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

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

export function isPng(file: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => file[i] === byte);
}

/** Width × height, each 16 bits of a pixel counted, read before anything is decoded. Throws `PictureError`. */
export function pngArea(file: Uint8Array): number {
  const { width, height, depth, channels } = readHeader(readChunk(file, SIGNATURE.length).data);
  return width * height * Math.ceil((channels * depth) / 16);
}

/** Decodes a PNG of any kind; of an animation, its default image; upright. Throws `PictureError`. */
export function decodePng(file: Uint8Array): Raster {
  const chunks = readChunks(file);
  const header = readHeader(chunks[0]!.data);
  const chunk = (name: string) => chunks.find(({ type }) => type === name)?.data;
  const grays = new Grays(header, chunk('PLTE'), chunk('tRNS'));
  const data = chunks.filter(({ type }) => type === 'IDAT').map(part => part.data);
  readRows(data, header, (row, pass, y) => grays.draw(row, pass, y));
  const exif = chunk('eXIf');
  return exif ? turnUpright(grays.raster(), readOrientation(exif)) : grays.raster();
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
    if (DECODED.includes(chunk.type)) chunks.push(checked(chunk));
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

function checked(chunk: Chunk): Chunk {
  const { whole, type } = chunk;
  let crc = 0xffffffff;
  for (let i = 4; i < whole.length - 4; i++) crc = CRC_TABLE[(crc ^ whole[i]!) & 255]! ^ (crc >>> 8);
  const expected = new DataView(whole.buffer, whole.byteOffset).getUint32(whole.length - 4);
  if (~crc >>> 0 !== expected) throw new PictureError('PNG', `chunk ${type}: expected another checksum`);
  return chunk;
}

function readHeader(data: Uint8Array): Header {
  if (data.length !== 13) throw new PictureError('PNG', `IHDR: expected 13 bytes, got ${data.length}`);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const [depth, colourType, interlace] = [view.getUint8(8), view.getUint8(9), view.getUint8(12)];
  const kind = COLOUR_TYPES.get(colourType);
  if (!kind?.depths.includes(depth))
    throw new PictureError('PNG', `IHDR: colour type ${colourType} with bit depth ${depth} is unknown`);
  const sizes = { width: view.getUint32(0), height: view.getUint32(4), depth, channels: kind.channels };
  if (view.getUint16(10) !== 0 || interlace > 1)
    throw new PictureError('PNG', 'IHDR: expected methods of compression and filters 0, interlace 0 or 1');
  const header = { ...sizes, indexed: colourType === 3, interlaced: interlace === 1 };
  const deep = kind.channels * depth > 32;
  checkSize('PNG', header.width, header.height, deep ? MAX_AREA / 2 : MAX_AREA);
  return header;
}

/** The raster that grows row by row. */
class Grays {
  private readonly header: Header;
  private readonly gray: Uint8Array;
  private readonly alpha: Uint8Array | undefined;
  private readonly samples: Uint16Array;
  private readonly palette: Palette | undefined;
  /** The one gray or colour that is transparent. */
  private readonly transparent: readonly number[] | undefined;

  constructor(header: Header, colours: Uint8Array | undefined, transparency: Uint8Array | undefined) {
    const { width, height, channels, indexed } = header;
    this.header = header;
    if (indexed) this.palette = readPalette(colours, transparency);
    else if (transparency) this.transparent = readTransparent(transparency, channels);
    this.samples = new Uint16Array(width * channels);
    this.gray = new Uint8Array(width * height);
    const hasAlpha = channels % 2 === 0 || this.transparent || this.palette?.opacities.some(value => value < 255);
    if (hasAlpha) this.alpha = new Uint8Array(width * height);
  }

  draw(row: Uint8Array, { x, dx, columns }: Pass, y: number): void {
    const { samples, gray, alpha, palette, transparent } = this;
    const { width, channels, depth } = this.header;
    unpack(row, depth, samples.subarray(0, columns * channels));
    const toByte = 255 / (2 ** depth - 1);
    for (let column = 0, i = 0, at = y * width + x; column < columns; column++, i += channels, at += dx) {
      if (palette) {
        const index = expectColour(palette, samples[i]!);
        gray[at] = palette.grays[index]!;
        if (alpha) alpha[at] = palette.opacities[index]!;
        continue;
      }
      const value = channels < 3 ? samples[i]! : luma(samples[i]!, samples[i + 1]!, samples[i + 2]!);
      gray[at] = Math.round(value * toByte);
      if (!alpha) continue;
      if (transparent) alpha[at] = transparent.every((sample, channel) => samples[i + channel] === sample) ? 0 : 255;
      else alpha[at] = Math.round(samples[i + channels - 1]! * toByte);
    }
  }

  raster(): Raster {
    const { gray, alpha } = this;
    const { width, height } = this.header;
    return { width, height, gray, ...(alpha && { alpha }) };
  }
}

interface Palette {
  readonly grays: Uint8Array;
  readonly opacities: Uint8Array;
}

function readPalette(colours: Uint8Array | undefined, transparency: Uint8Array | undefined): Palette {
  if (!colours) throw new PictureError('PNG', 'expected PLTE, got none');
  const count = colours.length / 3;
  if (!Number.isInteger(count) || count < 1 || count > 256)
    throw new PictureError('PNG', `PLTE: expected 1..256 times 3 bytes, got ${colours.length}`);
  if (transparency && transparency.length > count)
    throw new PictureError('PNG', `tRNS: expected at most ${count} bytes, got ${transparency.length}`);
  const colour = (i: number) => luma(colours[3 * i]!, colours[3 * i + 1]!, colours[3 * i + 2]!);
  return {
    grays: Uint8Array.from({ length: count }, (_, i) => Math.round(colour(i))),
    opacities: Uint8Array.from({ length: count }, (_, i) => transparency?.[i] ?? 255),
  };
}

function expectColour({ grays }: Palette, index: number): number {
  if (index < grays.length) return index;
  throw new PictureError('PNG', `expected ${grays.length} colours, got index ${index}`);
}

function readTransparent(data: Uint8Array, channels: number): number[] {
  if (channels % 2 === 0 || data.length !== 2 * channels)
    throw new PictureError('PNG', `tRNS: expected ${channels % 2 ? 2 * channels : 'no'} bytes, got ${data.length}`);
  return Array.from({ length: channels }, (_, i) => (data[2 * i]! << 8) | data[2 * i + 1]!);
}

/** A row's samples, one a number. */
function unpack(row: Uint8Array, depth: number, samples: Uint16Array): void {
  const mask = (1 << depth) - 1;
  if (depth === 8) samples.set(row);
  else if (depth === 16) for (let i = 0; i < samples.length; i++) samples[i] = (row[2 * i]! << 8) | row[2 * i + 1]!;
  else
    for (let i = 0, bit = 0; i < samples.length; i++, bit += depth)
      samples[i] = (row[bit >> 3]! >> (8 - depth - (bit & 7))) & mask;
}
