// JPEG and WebP files for tests inside workerd: encoded by mozjpeg and libwebp, with Exif data where it is asked for.

import jpegWasm from '@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm';
import encodeJpegData, { init as initJpeg } from '@jsquash/jpeg/encode.js';
import webpWasm from '@jsquash/webp/codec/enc/webp_enc_simd.wasm';
import encodeWebpData, { init as initWebp } from '@jsquash/webp/encode.js';
import type { Raster } from '../../src/preparation/raster.ts';

await Promise.all([initJpeg(jpegWasm), initWebp(webpWasm)]);

export async function jpegFile(raster: Raster, options = {}): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await encodeJpegData(toImageData(raster), options));
}

/** The same with its dark parts in red, stored as red, green and blue where the options say so. */
export async function redJpegFile({ width, height, gray }: Raster, options = {}): Promise<Uint8Array<ArrayBuffer>> {
  const red = Uint32Array.from(gray, value => 0xff0000ff | (0x010100 * value));
  const image = { width, height, data: new Uint8ClampedArray(red.buffer) } as unknown as EncoderInput;
  return new Uint8Array(await encodeJpegData(image, options));
}

export async function webpFile(raster: Raster, options = {}): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await encodeWebpData(toImageData(raster), options));
}

type EncoderInput = Parameters<typeof encodeJpegData>[0];

function toImageData({ width, height, gray }: Raster): EncoderInput {
  const opaque = Uint32Array.from(gray, value => 0xff000000 | (0x010101 * value));
  return { width, height, data: new Uint8ClampedArray(opaque.buffer) } as unknown as EncoderInput;
}

/** A 28×28 image (white ink on black) as dark ink in the middle of white paper, `scale` times as large. */
export function paperOf(pixels: Uint8Array, scale: number): Raster {
  const side = 40 * scale;
  const gray = Uint8Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [Math.floor((i % side) / scale) - 6, Math.floor(i / side / scale) - 6];
    return x >= 0 && x < 28 && y >= 0 && y < 28 ? 255 - pixels[y * 28 + x]! : 255;
  });
  return { width: side, height: side, gray };
}

/** TIFF with nothing but Orientation, as Exif has it. */
export function exif(orientation: number, littleEndian = false): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(26);
  const view = new DataView(data.buffer);
  view.setUint16(0, littleEndian ? 0x4949 : 0x4d4d);
  view.setUint16(2, 42, littleEndian);
  view.setUint32(4, 8, littleEndian);
  view.setUint16(8, 1, littleEndian);
  view.setUint16(10, 0x0112, littleEndian);
  view.setUint16(12, 3, littleEndian);
  view.setUint32(14, 1, littleEndian);
  view.setUint16(18, orientation, littleEndian);
  return data;
}

/** A JPEG with a segment after its first marker. */
export function withSegment(jpeg: Uint8Array, marker: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = data.length + 2;
  return join(jpeg.subarray(0, 2), Uint8Array.of(0xff, marker, length >> 8, length & 255), data, jpeg.subarray(2));
}

export function withExif(jpeg: Uint8Array, orientation: number, littleEndian = false): Uint8Array<ArrayBuffer> {
  const prefix = new TextEncoder().encode('Exif\0\0');
  return withSegment(jpeg, 0xe1, join(prefix, exif(orientation, littleEndian)));
}

/** A RIFF file of chunks. */
export function riff(...chunks: readonly (readonly [tag: string, data: Uint8Array])[]): Uint8Array<ArrayBuffer> {
  const bodies = chunks.map(([tag, data]) =>
    join(new TextEncoder().encode(tag), uint32(data.length), data, new Uint8Array(data.length % 2)),
  );
  const body = join(new TextEncoder().encode('WEBP'), ...bodies);
  return join(new TextEncoder().encode('RIFF'), uint32(body.length), body);
}

/** The extended header of a WebP of this size with the flags of its features. */
export function extended(width: number, height: number, flags: number): readonly [string, Uint8Array] {
  const data = new Uint8Array(10);
  data[0] = flags;
  data.set(uint32(width - 1).subarray(0, 3), 4);
  data.set(uint32(height - 1).subarray(0, 3), 7);
  return ['VP8X', data];
}

function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}

export function join(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
