// Several files as one: a ZIP archive without compression (PKWARE APPNOTE 6.3.10, sections 4.3.7, 4.3.12 and 4.3.16).

import type { NamedFile } from './training-files.ts';

const LOCAL_HEADER = 0x04034b50;
const CENTRAL_HEADER = 0x02014b50;
const END = 0x06054b50;
const VERSION = 20;
/** 1 January 1980, the earliest that a ZIP can hold: the archive of the same files is the same. */
const DATE = 0x21;

export function zip(files: readonly NamedFile[]): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const directory: Uint8Array[] = [];
  let offset = 0;
  for (const { name, bytes } of files) {
    const encoded = new TextEncoder().encode(name);
    const shared = [
      VERSION,
      0,
      0,
      0,
      DATE,
      ['u32', crc32(bytes)],
      ['u32', bytes.length],
      ['u32', bytes.length],
      encoded.length,
      0,
    ] as const;
    directory.push(
      fields([['u32', CENTRAL_HEADER], VERSION, ...shared, 0, 0, 0, ['u32', 0], ['u32', offset]]),
      encoded,
    );
    const local = [fields([['u32', LOCAL_HEADER], ...shared]), encoded, bytes];
    parts.push(...local);
    offset += size(local);
  }
  const end = [['u32', END], 0, 0, files.length, files.length, ['u32', size(directory)], ['u32', offset], 0] as const;
  return joined([...parts, ...directory, fields(end)]);
}

type Field = number | readonly ['u32', number];

/** Little-endian 16-bit numbers, and 32-bit ones where it says so. */
function fields(values: readonly Field[]): Uint8Array {
  const bytes = values.flatMap(value => {
    const [number, width] = typeof value === 'number' ? [value, 2] : [value[1], 4];
    return Array.from({ length: width }, (_, i) => (number >>> (8 * i)) & 0xff);
  });
  return Uint8Array.from(bytes);
}

/** The remainder by the polynomial 0xEDB88320, reflected (ISO 3309). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

function size(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, { length }) => sum + length, 0);
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(size(parts));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
