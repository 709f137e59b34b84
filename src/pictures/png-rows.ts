// The image data of a PNG -> its rows, one after the other: inflated piece by piece and without their filters, so that no more
// than two of them are there at once (https://www.w3.org/TR/png-3/, sections 7 to 10).

import { Z_BUF_ERROR, Z_NO_FLUSH, Z_OK, Z_STREAM_END, ZStream, zlibInflate, zlibInflateInit } from 'pako';
import { PictureError } from './limits.ts';

export interface RowFormat {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** Samples of a pixel. */
  readonly channels: number;
  readonly interlaced: boolean;
}

/** A part of the image whose rows follow each other: every `dx`th pixel from `x` on of every `dy`th row from `y` on. */
export interface Pass {
  readonly x: number;
  readonly y: number;
  readonly dx: number;
  readonly dy: number;
  readonly columns: number;
  readonly rows: number;
}

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
const WHOLE = [[0, 0, 1, 1]] as const;

/** So much is inflated at once. */
const PIECE_BYTES = 65536;

/** Hands each row's bytes to `use`, which must not keep them. Throws `PictureError` for too much data and for too little. */
export function readRows(
  data: readonly Uint8Array[],
  format: RowFormat,
  use: (row: Uint8Array, pass: Pass, y: number) => void,
): void {
  const rows = new Rows(format, use);
  inflate(data, piece => {
    rows.add(piece);
    if (rows.found > rows.expected)
      throw new PictureError('PNG', `expected ${rows.expected} bytes of image data, got more`);
  });
  if (rows.found < rows.expected)
    throw new PictureError('PNG', `expected ${rows.expected} bytes of image data, got ${rows.found}`);
}

/** Hands what the chunks hold together to `use`, piece by piece, always in the same memory. */
function inflate(chunks: readonly Uint8Array[], use: (piece: Uint8Array) => void): void {
  const stream = new ZStream();
  zlibInflateInit(stream);
  stream.output = new Uint8Array(PIECE_BYTES);
  for (const chunk of chunks) {
    stream.input = chunk;
    stream.next_in = 0;
    stream.avail_in = chunk.length;
    do {
      stream.next_out = 0;
      stream.avail_out = PIECE_BYTES;
      const status = zlibInflate(stream, Z_NO_FLUSH);
      if (status !== Z_OK && status !== Z_STREAM_END && status !== Z_BUF_ERROR)
        throw new PictureError('PNG', `image data: ${stream.msg || 'expected no dictionary'}`);
      use(stream.output.subarray(0, stream.next_out));
    } while (stream.avail_out === 0);
  }
}

class Rows {
  /** Bytes so far, and of all rows, each with the byte that names its filter. */
  found = 0;
  readonly expected: number;
  private readonly bitsOfPixel: number;
  private readonly use: (row: Uint8Array, pass: Pass, y: number) => void;
  private readonly passes: Pass[];
  private pass = 0;
  private y = 0;
  private filled = 0;
  private row = new Uint8Array();
  private before = new Uint8Array();

  constructor({ width, height, depth, channels, interlaced }: RowFormat, use: Rows['use']) {
    this.use = use;
    this.bitsOfPixel = depth * channels;
    this.passes = (interlaced ? ADAM7 : WHOLE)
      .map(([x, y, dx, dy]) => ({
        x,
        y,
        dx,
        dy,
        columns: Math.ceil((width - x) / dx),
        rows: Math.ceil((height - y) / dy),
      }))
      .filter(({ columns, rows }) => columns > 0 && rows > 0);
    this.expected = this.passes.reduce((sum, pass) => sum + pass.rows * this.lengthOf(pass), 0);
    this.begin();
  }

  add(part: Uint8Array): void {
    this.found += part.length;
    for (let at = 0; at < part.length && this.pass < this.passes.length; ) {
      const piece = part.subarray(at, at + this.row.length - this.filled);
      this.row.set(piece, this.filled);
      this.filled += piece.length;
      at += piece.length;
      if (this.filled === this.row.length) this.finishRow();
    }
  }

  private finishRow(): void {
    const pass = this.passes[this.pass]!;
    unfilter(this.row, this.before, Math.max(1, this.bitsOfPixel >> 3));
    this.use(this.row.subarray(1), pass, pass.y + pass.dy * this.y);
    [this.row, this.before] = [this.before, this.row];
    this.filled = 0;
    if (++this.y < pass.rows) return;
    this.pass++;
    this.begin();
  }

  /** Before a pass's first row is one of zeros. */
  private begin(): void {
    const pass = this.passes[this.pass];
    if (!pass) return;
    this.y = 0;
    [this.row, this.before] = [new Uint8Array(this.lengthOf(pass)), new Uint8Array(this.lengthOf(pass))];
  }

  private lengthOf({ columns }: Pass): number {
    return 1 + Math.ceil((columns * this.bitsOfPixel) / 8);
  }
}

/** Undoes the filter that the first byte names; `step` bytes lie between those of neighbours (section 9.2). */
function unfilter(row: Uint8Array, above: Uint8Array, step: number): void {
  const [filter, { length }, second] = [row[0]!, row, step + 1];
  if (filter > 4) throw new PictureError('PNG', `expected a filter 0..4, got ${filter}`);
  if (filter === 1) for (let i = second; i < length; i++) row[i]! += row[i - step]!;
  else if (filter === 2) for (let i = 1; i < length; i++) row[i]! += above[i]!;
  else if (filter > 2) {
    // Left of the first pixel are zeros.
    for (let i = 1; i < Math.min(second, length); i++) row[i]! += filter === 3 ? above[i]! >> 1 : above[i]!;
    if (filter === 3) for (let i = second; i < length; i++) row[i]! += (row[i - step]! + above[i]!) >> 1;
    else for (let i = second; i < length; i++) row[i]! += paeth(row[i - step]!, above[i]!, above[i - step]!);
  }
}

/** The neighbour nearest to left + up - corner (section 9.4). */
function paeth(left: number, up: number, corner: number): number {
  const toLeft = Math.abs(up - corner);
  const toUp = Math.abs(left - corner);
  const toCorner = Math.abs(left + up - 2 * corner);
  if (toLeft <= toUp && toLeft <= toCorner) return left;
  return toUp <= toCorner ? up : corner;
}
