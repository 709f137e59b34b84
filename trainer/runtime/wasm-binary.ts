// WebAssembly's binary format, as far as functions are replaced and globals are added: sections, and the vectors in them.
// https://webassembly.github.io/spec/core/binary/modules.html

import { concatenate } from '../../src/bytes.ts';

export const SECTION = { global: 6, export: 7, start: 8, code: 10, data: 11 } as const;

export interface Section {
  readonly id: number;
  readonly content: Uint8Array;
}

const PREAMBLE = Uint8Array.of(0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00); // '\0asm', version 1

/** Throws a RangeError for bytes that are no WebAssembly module of version 1. */
export function readModule(bytes: Uint8Array): Section[] {
  if (PREAMBLE.some((byte, i) => bytes[i] !== byte))
    throw new RangeError(`WebAssembly: expected a module of version 1, got ${bytes.subarray(0, 8).toString()}`);
  const reader = new Reader(bytes, PREAMBLE.length);
  const sections: Section[] = [];
  while (!reader.atEnd) sections.push({ id: reader.byte(), content: reader.bytes(reader.u32()) });
  return sections;
}

export function writeModule(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  return concatenate([PREAMBLE, ...sections.flatMap(({ id, content }) => [Uint8Array.of(id), sized(content)])]);
}

/** The first section of that kind; throws a RangeError where there is none. */
export function sectionOf(sections: readonly Section[], kind: keyof typeof SECTION): Uint8Array {
  const found = sections.find(({ id }) => id === SECTION[kind]);
  if (!found) throw new RangeError(`WebAssembly: expected a section of kind ${kind}, got none`);
  return found.content;
}

/** Every function's locals and instructions, without its size. */
export function readBodies(sections: readonly Section[]): Uint8Array[] {
  const reader = new Reader(sectionOf(sections, 'code'));
  return Array.from({ length: reader.u32() }, () => reader.bytes(reader.u32()));
}

export function writeBodies(bodies: readonly Uint8Array[]): Uint8Array {
  return concatenate([u32(bodies.length), ...bodies.map(sized)]);
}

/** Where a body's instructions begin: after its locals. */
export function instructionsAt(body: Uint8Array): number {
  const reader = new Reader(body);
  for (let left = reader.u32(); left > 0; left--) {
    reader.u32(); // how many
    reader.byte(); // of which type
  }
  return reader.position;
}

/** A section that holds a vector, with more items at its end; each item is given in bytes. */
export function appended(content: Uint8Array, items: readonly Uint8Array[]): Uint8Array {
  const reader = new Reader(content);
  const count = reader.u32();
  return concatenate([u32(count + items.length), content.subarray(reader.position), ...items]);
}

export function countOf(content: Uint8Array): number {
  return new Reader(content).u32();
}

/** An exported global's bytes in the export section. */
export function globalExport(name: string, index: number): Uint8Array {
  return concatenate([sized(new TextEncoder().encode(name)), Uint8Array.of(3), u32(index)]);
}

/** A mutable i32 that starts at zero, in the global section. */
export const ZERO_GLOBAL = Uint8Array.of(0x7f, 0x01, 0x41, 0x00, 0x0b);

/** Instructions that set a global to one. */
export function setToOne(global: number): Uint8Array {
  return concatenate([Uint8Array.of(0x41, 0x01, 0x24), u32(global)]);
}

/** LEB128. */
export function u32(value: number): Uint8Array {
  const bytes: number[] = [];
  for (; value > 0x7f; value = Math.floor(value / 128)) bytes.push((value % 128) | 0x80);
  return Uint8Array.of(...bytes, value);
}

function sized(content: Uint8Array): Uint8Array {
  return concatenate([u32(content.length), content]);
}

class Reader {
  private readonly source: Uint8Array;
  position: number;

  constructor(source: Uint8Array, position = 0) {
    this.source = source;
    this.position = position;
  }

  get atEnd(): boolean {
    return this.position >= this.source.length;
  }

  byte(): number {
    return this.bytes(1)[0]!;
  }

  u32(): number {
    let [value, scale] = [0, 1];
    for (;;) {
      const byte = this.byte();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  bytes(length: number): Uint8Array {
    const end = this.position + length;
    if (end > this.source.length) throw new RangeError(`WebAssembly: expected ${end} bytes, got ${this.source.length}`);
    const found = this.source.subarray(this.position, end);
    this.position = end;
    return found;
  }
}
