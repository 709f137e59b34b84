// The marker segments of a JPEG file (ITU-T T.81, B.1).

import { PictureError } from './limits.ts';

/** Markers by their second bytes. */
export const MARKER = {
  huffmanTables: 0xc4,
  start: 0xd8,
  end: 0xd9,
  scan: 0xda,
  quantisation: 0xdb,
  restartInterval: 0xdd,
  jfif: 0xe0,
  exif: 0xe1,
  adobe: 0xee,
} as const;

/** Markers in C0..CF that do not start a frame: DHT, JPG, DAC. */
const NO_FRAME = [0xc4, 0xc8, 0xcc];

export interface Segment {
  readonly marker: number;
  readonly data: Uint8Array;
  /** Where it ends in the file, and a scan's entropy-coded data begins. */
  readonly end: number;
}

/**
 * All marker segments up to the end of the image, those between its scans too. Throws `PictureError` where none is, before the
 * marker of the end, and for markers that stand alone, which have no place between segments: decoders step over them.
 */
export function* allSegments(file: Uint8Array): Generator<Segment> {
  for (let at = 2; ; ) {
    while (file[at] === 0xff && file[at + 1] === 0xff) at++;
    if (at >= file.length) throw new PictureError('JPEG', 'expected the marker of its end, got the end of the file');
    const marker = file[at] === 0xff ? file[at + 1]! : 0;
    if (marker === MARKER.end) return;
    if (!hasLength(marker)) throw new PictureError('JPEG', `expected a marker at byte ${at}`);
    const end = at + 2 + ((file[at + 2]! << 8) | file[at + 3]!);
    if (!(end >= at + 4 && end <= file.length)) throw new PictureError('JPEG', `segment at byte ${at} is cut short`);
    yield { marker, data: file.subarray(at + 4, end), end };
    at = marker === MARKER.scan ? endOfScan(file, end) : end;
  }
}

/** Whether a length and data follow it. */
function hasLength(marker: number): boolean {
  return marker >= 0xc0 && marker !== MARKER.start && !isRestart(marker);
}

export function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && !NO_FRAME.includes(marker);
}

/** Where the entropy-coded data from byte `at` on ends: at the next marker that starts no new interval of it. */
function endOfScan(file: Uint8Array, at: number): number {
  for (let i = file.indexOf(0xff, at); i >= 0; i = file.indexOf(0xff, i + 1)) {
    const next = file[i + 1]!;
    if (next !== 0 && next !== 0xff && !isRestart(next)) return i;
  }
  return file.length;
}

export function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}
