// Huffman codes of JPEG, and the bits that they are read from (ITU-T T.81, F.2.2).

import { isRestart } from './jpeg-segments.ts';
import { PictureError } from './limits.ts';

const LONGEST = 16;
/** Bits beyond the end of the data that may be looked at, not used. */
const PADDING_BYTES = 4;

/** Of all 16 bits that may come: the length of the code that they begin with, and its symbol, as length · 256 + symbol. */
export type HuffmanTable = Uint16Array;

/** Reads a table of so many codes of each length, 1 to 16, and their symbols. */
export function huffmanTable(counts: Uint8Array, symbols: Uint8Array): HuffmanTable {
  const table = new Uint16Array(1 << LONGEST);
  let [next, from] = [0, 0];
  for (const [i, count] of counts.entries()) {
    const width = 1 << (LONGEST - 1 - i);
    for (const symbol of symbols.subarray(next, next + count)) {
      table.fill(((i + 1) << 8) | symbol, from, from + width);
      from += width;
    }
    next += count;
  }
  if (from > table.length) throw new PictureError('JPEG', 'expected Huffman codes that differ');
  return table;
}

/** The bits of a scan, from byte `at` of the file on. */
export class Bits {
  private readonly file: Uint8Array;
  private at: number;
  private buffer = 0;
  private count = 0;
  private padding = 0;

  constructor(file: Uint8Array, at: number) {
    this.file = file;
    this.at = at;
  }

  /** Throws `PictureError` where no code is, or the data has ended. */
  symbol(table: HuffmanTable): number {
    this.fill();
    const entry = table[(this.buffer >>> (this.count - LONGEST)) & 0xffff]!;
    if (entry === 0) throw new PictureError('JPEG', `expected a Huffman code before byte ${this.at}`);
    this.count -= entry >> 8;
    return entry & 0xff;
  }

  /** A number of `length` bits, at most 16. */
  number(length: number): number {
    this.fill();
    this.count -= length;
    return (this.buffer >>> this.count) & ((1 << length) - 1);
  }

  /** The same, half of the numbers standing for negative ones (T.81, table F.1). */
  signed(length: number): number {
    const value = this.number(length);
    return length > 0 && value < 1 << (length - 1) ? value - (1 << length) + 1 : value;
  }

  /** Goes on behind the next restart marker. */
  restart(): void {
    [this.buffer, this.count, this.padding] = [0, 0, 0];
    while (this.file[this.at] === 0xff && this.file[this.at + 1] === 0xff) this.at++;
    if (this.file[this.at] !== 0xff || !isRestart(this.file[this.at + 1]!))
      throw new PictureError('JPEG', `expected a restart marker at byte ${this.at}`);
    this.at += 2;
  }

  private fill(): void {
    while (this.count < LONGEST) {
      this.buffer = ((this.buffer << 8) | this.nextByte()) & 0xffffff;
      this.count += 8;
    }
  }

  private nextByte(): number {
    const byte = this.file[this.at];
    const isData = byte !== undefined && (byte !== 0xff || this.file[this.at + 1] === 0);
    if (!isData && ++this.padding > PADDING_BYTES)
      throw new PictureError('JPEG', `expected more image data before byte ${this.at}`);
    if (!isData) return 0;
    this.at += byte === 0xff ? 2 : 1;
    return byte;
  }
}
