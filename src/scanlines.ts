// The inflated rows of a PNG -> gray raster: filters, Adam7, bit depths, palettes and transparency (sections 7 to 9 and 11
// of https://www.w3.org/TR/png-3/), a row at a time. The file around the rows is left to png.ts.

import type { Raster } from './image.ts';

/** A PNG that cannot be decoded: `tooLarge` for a sound one beyond the limits, else it is broken. */
export class PngError extends Error {
  override readonly name = 'PngError';
  readonly tooLarge: boolean;

  constructor(message: string, tooLarge = false) {
    super(`PNG: ${message}`);
    this.tooLarge = tooLarge;
  }
}

/** What IHDR says, checked: `channels` samples a pixel, each of `depth` bits. */
export interface PngHeader {
  readonly width: number;
  readonly height: number;
  readonly depth: number;
  readonly colourType: number;
  readonly channels: number;
  readonly interlaced: boolean;
}

/** The pixels (x + i·dx, y + j·dy), i < width and j < height, which are sent as a small image of their own. */
interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly width: number;
  readonly height: number;
}

/** Gray and alpha of the pixel whose samples begin at `i`, 0..255 each, as gray + 256 · alpha. */
type ReadPixel = (samples: Uint16Array, i: number) => number;

const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

/** The passes that are not empty: seven at most with Adam7, else one. */
function toPasses({ width, height, interlaced }: PngHeader): Pass[] {
  const steps = interlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  return steps
    .map(([x, y, dx, dy]) => ({
      x,
      y,
      dx,
      dy,
      width: Math.ceil((width - x) / dx),
      height: Math.ceil((height - y) / dy),
    }))
    .filter(pass => pass.width > 0 && pass.height > 0);
}

/** Takes the inflated bytes as they come and keeps two rows of them; the raster grows row by row. */
export class Scanlines {
  readonly #header: PngHeader;
  readonly #passes: readonly Pass[];
  readonly #readPixel: ReadPixel;
  readonly #gray: Uint8Array;
  readonly #alpha: Uint8Array | undefined;
  readonly #samples: Uint16Array;
  #pass = 0;
  #row = 0;
  #filled = 0;
  #line: Uint8Array = new Uint8Array();
  #prior: Uint8Array = new Uint8Array();

  /** `palette` and `transparency` are the data of PLTE and tRNS, empty where there is none. */
  constructor(header: PngHeader, palette: Uint8Array, transparency: Uint8Array) {
    this.#header = header;
    this.#passes = toPasses(header);
    this.#readPixel = pixelReader(header, palette, transparency);
    this.#gray = new Uint8Array(header.width * header.height);
    const transparent = header.colourType >= 4 || transparency.length > 0;
    this.#alpha = transparent ? new Uint8Array(header.width * header.height) : undefined;
    this.#samples = new Uint16Array(header.width * header.channels);
    this.#beginPass();
  }

  /** Whether every row has come. */
  get complete(): boolean {
    return this.#pass === this.#passes.length;
  }

  /** Takes the next inflated bytes. Throws when there are more than the header promises. */
  push(bytes: Uint8Array): void {
    for (let offset = 0; offset < bytes.length; ) {
      if (this.complete) throw new PngError('expected no more image data than IHDR promises');
      const part = bytes.subarray(offset, offset + this.#line.length - this.#filled);
      this.#line.set(part, this.#filled);
      this.#filled += part.length;
      offset += part.length;
      if (this.#filled === this.#line.length) this.#endRow();
    }
  }

  /** The whole raster. Throws when rows are missing. */
  raster(): Raster {
    if (!this.complete) throw new PngError('expected as much image data as IHDR promises, got less');
    const { width, height } = this.#header;
    return { width, height, gray: this.#gray, ...(this.#alpha && { alpha: this.#alpha }) };
  }

  #beginPass(): void {
    const { depth, channels } = this.#header;
    const bits = (this.#passes[this.#pass]?.width ?? 0) * channels * depth;
    this.#line = new Uint8Array(1 + Math.ceil(bits / 8));
    this.#prior = new Uint8Array(this.#line.length);
    this.#row = 0;
    this.#filled = 0;
  }

  #endRow(): void {
    const pass = this.#passes[this.#pass]!;
    const { depth, channels } = this.#header;
    unfilter(this.#line, this.#prior, Math.max(1, (channels * depth) >> 3));
    unpack(this.#line.subarray(1), depth, this.#samples.subarray(0, pass.width * channels));
    this.#paint(pass);
    [this.#line, this.#prior] = [this.#prior, this.#line];
    this.#filled = 0;
    if (++this.#row < pass.height) return;
    this.#pass++;
    this.#beginPass();
  }

  #paint(pass: Pass): void {
    const { width, channels } = this.#header;
    let target = (pass.y + this.#row * pass.dy) * width + pass.x;
    for (let i = 0; i < pass.width; i++, target += pass.dx) {
      const pixel = this.#readPixel(this.#samples, i * channels);
      this.#gray[target] = pixel & 0xff;
      if (this.#alpha) this.#alpha[target] = pixel >> 8;
    }
  }
}

/** Undoes a row's filter in place (section 9): the filter's type and then the row's bytes, as in the row before. */
function unfilter(line: Uint8Array, prior: Uint8Array, step: number): void {
  const type = line[0]!;
  if (type > 4) throw new PngError(`expected a filter type 0..4, got ${type}`);
  if (type === 0) return;
  for (let i = 1; i < line.length; i++) {
    const left = i > step ? line[i - step]! : 0;
    const up = prior[i]!;
    const upLeft = i > step ? prior[i - step]! : 0;
    line[i] = line[i]! + predict(type, left, up, upLeft);
  }
}

function predict(type: number, left: number, up: number, upLeft: number): number {
  if (type === 1) return left;
  if (type === 2) return up;
  if (type === 3) return (left + up) >> 1;
  return paeth(left, up, upLeft);
}

function paeth(left: number, up: number, upLeft: number): number {
  const toLeft = Math.abs(up - upLeft);
  const toUp = Math.abs(left - upLeft);
  const toUpLeft = Math.abs(left + up - 2 * upLeft);
  if (toLeft <= toUp && toLeft <= toUpLeft) return left;
  return toUp <= toUpLeft ? up : upLeft;
}

/** Bytes -> samples of `depth` bits, the first in the highest bits. */
function unpack(bytes: Uint8Array, depth: number, samples: Uint16Array): void {
  if (depth === 8) samples.set(bytes);
  else if (depth === 16) for (let i = 0; i < samples.length; i++) samples[i] = (bytes[2 * i]! << 8) | bytes[2 * i + 1]!;
  else for (let i = 0; i < samples.length; i++) samples[i] = bitsAt(bytes, i * depth, depth);
}

function bitsAt(bytes: Uint8Array, bit: number, count: number): number {
  return (bytes[bit >> 3]! >> (8 - count - (bit & 7))) & ((1 << count) - 1);
}

function pixelReader(header: PngHeader, palette: Uint8Array, transparency: Uint8Array): ReadPixel {
  const { colourType, depth, channels } = header;
  if (colourType === 3) return paletteReader(palette, transparency);
  const toByte = 255 / (2 ** depth - 1);
  const colour = colourType & 2 ? luma : sampleAt;
  const gray: ReadPixel = (samples, i) => Math.round(colour(samples, i) * toByte);
  if (colourType & 4) return (samples, i) => gray(samples, i) + 256 * Math.round(samples[i + channels - 1]! * toByte);
  const isKey = colourKey(transparency, channels);
  return (samples, i) => gray(samples, i) + 256 * (isKey(samples, i) ? 0 : 255);
}

function sampleAt(samples: Uint16Array, i: number): number {
  return samples[i]!;
}

/** Brightness of red, green and blue (ITU-R BT.601). */
function luma(samples: ArrayLike<number>, i: number): number {
  return (299 * samples[i]! + 587 * samples[i + 1]! + 114 * samples[i + 2]!) / 1000;
}

/** Whether a pixel has the one colour that tRNS makes transparent, if there is one. */
function colourKey(transparency: Uint8Array, channels: number): (samples: Uint16Array, i: number) => boolean {
  if (transparency.length === 0) return () => false;
  if (transparency.length !== 2 * channels)
    throw new PngError(`tRNS: expected ${2 * channels} bytes, got ${transparency.length}`);
  const key = new Uint16Array(channels);
  unpack(transparency, 16, key);
  return (samples, i) => key.every((value, channel) => samples[i + channel] === value);
}

function paletteReader(palette: Uint8Array, transparency: Uint8Array): ReadPixel {
  const entries = palette.length / 3;
  if (!Number.isInteger(entries) || entries < 1 || entries > 256)
    throw new PngError(`PLTE: expected 1..256 colours, got ${entries}`);
  if (transparency.length > entries)
    throw new PngError(`tRNS: expected at most ${entries} bytes, got ${transparency.length}`);
  const pixels = Array.from(
    { length: entries },
    (_, i) => Math.round(luma(palette, 3 * i)) + 256 * (transparency[i] ?? 255),
  );
  return (samples, i) => {
    const pixel = pixels[samples[i]!];
    if (pixel === undefined)
      throw new PngError(`expected a colour 0..${entries - 1} of the palette, got ${samples[i]}`);
    return pixel;
  };
}
