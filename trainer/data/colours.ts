// PNG and JPEG in their colours, which the Worker, whose models read grays, does not keep.

import codec, { type MozJPEGModule } from '@jsquash/jpeg/codec/dec/mozjpeg_dec.js';
import wasm from '@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm';
import { convertIndexedToRgb, decode } from 'fast-png';
import { isJpeg } from '../../src/pictures/jpeg.ts';
import { Codec, type Pixels } from '../../src/pictures/wasm-codec.ts';

const jpeg = new Codec<MozJPEGModule>(codec, wasm);

/** Red, green and blue of every pixel, and a fourth value that does not matter. Rejects with an Error for other files. */
export async function decodeColours(file: Uint8Array): Promise<Pixels> {
  return isJpeg(file) ? jpeg.decode(module => module.decode(file as BufferSource, true)) : decodePngColours(file);
}

function decodePngColours(file: Uint8Array): Pixels {
  const png = decode(file, { checkCrc: true });
  const { width, height, depth, palette } = png;
  const samples = palette ? convertIndexedToRgb(png) : png.data;
  const channels = palette ? palette[0]!.length : png.channels;
  if (!palette && depth < 8) throw new Error(`PNG: expected 8 or 16 bits a sample, got ${depth}`);
  const toByte = palette || depth === 8 ? 1 : 1 / 257;
  const data = new Uint8Array(4 * width * height);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let colour = 0; colour < 3; colour++)
      data[4 * pixel + colour] = Math.round(samples[channels * pixel + (channels < 3 ? 0 : colour)]! * toByte);
  return { width, height, data };
}
