// JPEG -> gray raster (ITU-T T.81). mozjpeg decodes all but large ones; this file reads the markers first, so that nothing
// gets to it that is cut short, too large or made to keep it busy.

import codec, { type MozJPEGModule } from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import wasm from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import type { Raster } from '../preparation/raster.ts';
import { type Orientation, readOrientation, turnUpright } from './exif-orientation.ts';
import { decodeEighths } from './jpeg-eighths.ts';
import { allSegments, isFrame, MARKER } from './jpeg-segments.ts';
import { checkSize, MAX_AREA, PictureError } from './limits.ts';
import { Codec, decodeUpright, type PictureHeader } from './wasm-codec.ts';

/** The largest area, in pixels: that of a phone's photograph. */
export const MAX_JPEG_AREA = 4096 * 3072;

/** Every scan of a progressive image goes over all of its pixels; encoders make about ten. */
export const MAX_SCANS = 50;

/** Frames that are read, by their markers. */
const KINDS: Readonly<Record<number, string>> = { 192: 'baseline', 193: 'extended', 194: 'progressive' };

const decoder = new Codec<MozJPEGModule>(codec, wasm);

export function isJpeg(file: Uint8Array): boolean {
  return file[0] === 0xff && file[1] === 0xd8 && file[2] === 0xff;
}

/** Width × height, read before anything is decoded. Throws `PictureError`. */
export function jpegArea(file: Uint8Array): number {
  const { width, height } = readHeader(file);
  return width * height;
}

/** Decodes a baseline or progressive JPEG, gray or in colours, and turns it upright. Rejects with `PictureError`. */
export async function decodeJpeg(file: Uint8Array): Promise<Raster> {
  const header = readHeader(file);
  // As large a picture in all its colours does not fit into a Worker's memory.
  if (header.width * header.height > MAX_AREA)
    return { ...turnUpright(decodeEighths(file), header.orientation), unit: 8 };
  return decodeUpright('JPEG', header, decoder, jpeg => jpeg.decode(file as BufferSource, false));
}

/** Walks over all segments as the decoder will. Throws for more scans than `MAX_SCANS` and where the end's marker is missing. */
function readHeader(file: Uint8Array): PictureHeader {
  let [size, orientation]: [readonly [number, number] | undefined, Orientation] = [undefined, 1];
  let scans = 0;
  for (const { marker, data } of allSegments(file)) {
    if (marker === MARKER.exif && scans === 0) orientation = readOrientation(data);
    if (isFrame(marker)) size = readFrame(marker, data, size);
    if (marker !== MARKER.scan) continue;
    if (!size) throw new PictureError('JPEG', 'expected the size before the image data');
    if (++scans > MAX_SCANS) throw new PictureError('JPEG', `expected at most ${MAX_SCANS} scans, got more`, true);
  }
  if (size && scans > 0) return { width: size[0], height: size[1], orientation };
  throw new PictureError('JPEG', 'expected image data, got the end of the file');
}

function readFrame(marker: number, data: Uint8Array, before: unknown): readonly [width: number, height: number] {
  if (before) throw new PictureError('JPEG', 'expected its size once');
  if (data.length < 6) throw new PictureError('JPEG', `frame: expected at least 6 bytes, got ${data.length}`);
  const [height, width] = [(data[1]! << 8) | data[2]!, (data[3]! << 8) | data[4]!];
  checkSize('JPEG', width, height, MAX_JPEG_AREA);
  checkKind(marker, data[0]!);
  const components = data[5]!;
  if (components !== 1 && components !== 3)
    throw new PictureError('JPEG', `expected gray or three colours, got ${components} components`);
  return [width, height];
}

/** Throws for kinds that no camera and hardly any program writes, and the decoder does not read. */
function checkKind(marker: number, bits: number): void {
  const kind = KINDS[marker];
  if (kind && bits === 8) return;
  const got = kind
    ? `${bits} bits`
    : marker === 0xc3
      ? 'a lossless one'
      : marker > 0xc8
        ? 'arithmetic codes'
        : 'layers';
  throw new PictureError(
    'JPEG',
    `expected a baseline or progressive one of 8 bits with Huffman codes, got ${got}`,
    true,
  );
}
