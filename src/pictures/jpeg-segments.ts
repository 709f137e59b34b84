// The marker segments of a JPEG file (ITU-T T.81, B.1).

import { PictureError } from './limits.ts';

/** Markers by their second bytes. */
export const MARKER = {
  huffmanTables: 0xc4,
  end: 0xd9,
  scan: 0xda,
  quantisation: 0xdb,
  restartInterval: 0xdd,
  exif: 0xe1,
} as const;

/** Markers in C0..CF that do not start a frame: DHT, JPG, DAC. */
const NO_FRAME = [0xc4, 0xc8, 0xcc];

export interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
  /** Where it ends in the file. */
  readonly end: number;
}

/** The marker segments from byte `at` on. Throws `PictureError` where there is none. */
export function* segments(file: Uint8Array, at: number): Generator<Segment> {
  for (;;) {
    if (file[at] !== 0xff) throw new PictureError('JPEG', `expected a marker at byte ${at}`);
    while (file[at + 1] === 0xff) at++;
    const [marker = 0, length = (file[at + 2]! << 8) | file[at + 3]!] = [file[at + 1]];
    const end = at + 2 + length;
    if (!(length >= 2 && end <= file.length)) throw new PictureError('JPEG', `segment at byte ${at} is cut short`);
    yield { marker, data: file.subarray(at + 4, end), end };
    at = end;
  }
}

export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.includes(marker);
}

/** Where the entropy-coded data from byte `at` on ends: at the next marker that starts no new interval of it. */
export function endOfScan(file: Uint8Array, at: number): number {
  for (let i = file.indexOf(0xff, at); i >= 0; i = file.indexOf(0xff, i + 1)) {
    const next = file[i + 1]!;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return i;
  }
  return file.length;
}

export function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}
