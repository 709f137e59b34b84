// The memory of ONNX Runtime as the trainer's build left it once a session of each model was there, as a file: how it is
// written, and how an instance starts from it.

import { concatenate } from '../bytes.ts';
import { type Instance, type Loader, type Session, type Started, startInstance } from './session.ts';

/**
 * The header of a snapshot. Its blocks follow each other in the file, first those of whole words; then the upper eight bits of
 * all numbers of steps, and then their lower four, two in a byte: upper ones are alike and so compress.
 */
export interface Snapshot {
  /** By the SHA-256 of their models' files. */
  readonly sessions: Readonly<Record<string, Session>>;
  /** Exported functions that the loader calls to begin with; the memory is as they have left it. */
  readonly starters: readonly string[];
  readonly memoryBytes: number;
  /** Values of the exported globals that differ from those in the module. */
  readonly globals: Readonly<Record<string, number>>;
  readonly blocks: readonly Block[];
}

/** Memory that is not zero, in words of 4 bytes. With a step every word is a float32, -2048 to 2047 times that. */
export interface Block {
  readonly address: number;
  readonly words: number;
  readonly step?: number | undefined;
}

/** Of a number of steps, which is of 12 bits. */
const LOWER_BITS = 4;
const LOWER = (1 << LOWER_BITS) - 1;

const PAGE_BYTES = 65_536;
/** The checksum of all that follows it, and the length of the header; both parts are padded to a multiple of four. */
const PREFIX_BYTES = 8;

/** A snapshot's header, and where the blocks begin in its file. Throws an Error for a file that is not as it was written. */
export function readSnapshot(file: ArrayBuffer): { snapshot: Snapshot; start: number } {
  if (file.byteLength < PREFIX_BYTES || file.byteLength % 4 !== 0)
    throw new Error(`snapshot: expected whole words, got ${file.byteLength} bytes; npm run build`);
  const [checksum, bytes] = new Uint32Array(file, 0, 2);
  const found = checksumOf(file);
  if (found !== checksum) throw new Error(`snapshot: expected checksum ${checksum}, got ${found}; npm run build`);
  const text = new TextDecoder().decode(new Uint8Array(file, PREFIX_BYTES, bytes));
  return { snapshot: JSON.parse(text), start: PREFIX_BYTES + bytes! };
}

export function writeSnapshot(snapshot: Snapshot, data: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(snapshot);
  const header = new TextEncoder().encode(text.padEnd(text.length + ((4 - (text.length % 4)) % 4)));
  const bytes = concatenate([new Uint8Array(Uint32Array.of(0, header.length).buffer), header, ...data]);
  const file = new Uint8Array(4 * Math.ceil(bytes.length / 4));
  file.set(bytes);
  new Uint32Array(file.buffer)[0] = checksumOf(file.buffer);
  return file;
}

/** FNV-1a over the words behind the first: against accidents, not against people. It takes a millisecond. */
function checksumOf(file: ArrayBuffer): number {
  const words = new Uint32Array(file, 4);
  let sum = 0x811c9dc5;
  for (let i = 0; i < words.length; i++) sum = Math.imul(sum ^ words[i]!, 0x01000193);
  return sum >>> 0;
}

export interface Restored {
  readonly instance: Instance;
  readonly sessions: Snapshot['sessions'];
}

/** An instance whose memory and globals are what they were when the snapshot was taken. */
export async function restoreInstance(load: Loader, module: WebAssembly.Module, file: ArrayBuffer): Promise<Restored> {
  const { snapshot, start } = readSnapshot(file);
  const instance = await startInstance(load, module, started => {
    restore(snapshot, { file, start }, started);
    return Object.fromEntries(snapshot.starters.map(name => [name, () => {}]));
  });
  return { instance, sessions: snapshot.sessions };
}

function restore(snapshot: Snapshot, source: { file: ArrayBuffer; start: number }, { memory, exports }: Started): void {
  memory.grow((snapshot.memoryBytes - memory.buffer.byteLength) / PAGE_BYTES);
  let offset = source.start;
  for (const { address, words } of snapshot.blocks.filter(({ step }) => !step)) {
    new Uint32Array(memory.buffer, address, words).set(new Uint32Array(source.file, offset, words));
    offset += 4 * words;
  }
  const stepped = snapshot.blocks.filter(({ step }) => step);
  const upper = new Int8Array(source.file, offset);
  const lower = new Uint8Array(source.file, offset + stepped.reduce((sum, { words }) => sum + words, 0));
  let next = 0;
  for (const { address, words, step = 0 } of stepped) {
    const floats = new Float32Array(memory.buffer, address, words);
    for (let i = 0; i < words; i++, next++)
      floats[i] = step * ((upper[next]! << LOWER_BITS) | ((lower[next >> 1]! >> (LOWER_BITS * (next & 1))) & LOWER));
  }
  for (const [name, value] of Object.entries(snapshot.globals)) (exports[name] as WebAssembly.Global).value = value;
}

/** Numbers of steps as `restore` reads them. */
export function splitSteps(numbers: Int16Array): Uint8Array<ArrayBuffer> {
  const upper = Uint8Array.from(numbers, number => number >> LOWER_BITS);
  const lower = new Uint8Array(Math.ceil(numbers.length / 2));
  for (const [i, number] of numbers.entries()) lower[i >> 1]! |= (number & LOWER) << (LOWER_BITS * (i & 1));
  return concatenate([upper, lower]);
}
