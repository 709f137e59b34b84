// The memory of an instance as an image, and the image as a snapshot's file: what was freed is cleared, what is zero is left
// out, and what float16 can hold is stored as such.

import { concatenate } from '../../src/bytes.ts';
import type { Instance, Session } from '../../src/runtime/session.ts';
import { type Snapshot, splitHalves, writeSnapshot } from '../../src/runtime/snapshot.ts';
import { globalValues } from './instrument.ts';
import type { Region } from './trim.ts';

const LARGEST_CHUNK_BYTES = 1 << 24;
const SMALLEST_CHUNK_BYTES = 4;
/** Small enough for few weights to share a block with what is no float16, large enough for a short header. */
const BLOCK_WORDS = 128;

/** The memory and globals of an instance whose sessions have run once; words from address 0 on. */
export interface Image {
  words: Uint32Array<ArrayBuffer>;
  header: Omit<Snapshot, 'blocks'>;
}

export interface SnapshotParts {
  /** By the SHA-256 of their models' files. */
  sessions: Readonly<Record<string, Session>>;
  /** What is not written to any more, once the snapshot is taken. */
  region: Region;
  starters: readonly string[];
  /** The values that the globals have in the module. */
  fresh: Record<string, number>;
}

export function takeImage(instance: Instance, { sessions, region, starters, fresh }: SnapshotParts): Image {
  clearFreeMemory(instance, region);
  const words = new Uint32Array(instance.memory.buffer.byteLength / 4);
  words.set(new Uint32Array(instance.memory.buffer));
  const globals = Object.entries(globalValues(instance.exports)).filter(([name, value]) => value !== fresh[name]);
  const header = {
    sessions,
    starters,
    memoryBytes: words.byteLength,
    globals: Object.fromEntries(globals),
  };
  return { words, header };
}

/** An image as a file, zeros and all: large, and made in no time. */
export function encodeWhole({ words, header }: Image): Uint8Array<ArrayBuffer> {
  const blocks = [{ address: 0, words: words.length, float16: false }];
  return writeSnapshot({ ...header, blocks }, [new Uint8Array(words.buffer)]);
}

/** An image as a file. */
export function encodeSnapshot({ words, header }: Image): Uint8Array<ArrayBuffer> {
  const blocks = findBlocks(words);
  const parts = (float16: boolean) =>
    blocks
      .filter(block => block.float16 === float16)
      .map(({ address, words: count }) => new Uint8Array(words.buffer, address, 4 * count));
  const halves = new Float16Array(new Float32Array(concatenate(parts(true)).buffer));
  return writeSnapshot({ ...header, blocks }, [...parts(false), splitHalves(halves)]);
}

/**
 * Overwrites with zeros what was freed: no run reads it, and zeros need no space in a snapshot. What was free in the region
 * stays allocated for good, so that malloc keeps nothing there.
 */
function clearFreeMemory({ api, memory }: Instance, region: Region): void {
  const grow = Object.getOwnPropertyDescriptor(memory, 'grow');
  const refuse = () => {
    throw new RangeError('memory: may not grow while free memory is cleared');
  };
  Object.defineProperty(memory, 'grow', { value: refuse, configurable: true });
  const chunks: number[] = [];
  for (let size = LARGEST_CHUNK_BYTES; size >= SMALLEST_CHUNK_BYTES; size /= 2)
    for (let chunk = api._malloc(size); chunk !== 0; chunk = api._malloc(size)) {
      new Uint8Array(memory.buffer, chunk, size).fill(0);
      chunks.push(chunk);
    }
  for (const chunk of chunks) if (chunk >= region.end) api._free(chunk);
  if (grow) Object.defineProperty(memory, 'grow', grow);
  else Reflect.deleteProperty(memory, 'grow');
}

type Block = Snapshot['blocks'][number];

/** What is not zero, neighbours joined. */
function findBlocks(words: Uint32Array): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < words.length; at += BLOCK_WORDS) {
    const part = words.subarray(at, at + BLOCK_WORDS);
    if (part.every(word => word === 0)) continue;
    const block = { address: 4 * at, words: part.length, float16: fitsFloat16(part) };
    const last = blocks.at(-1);
    const joins = last?.float16 === block.float16 && last.address + 4 * last.words === block.address;
    if (joins) blocks[blocks.length - 1] = { ...last, words: last.words + block.words };
    else blocks.push(block);
  }
  return blocks;
}

function fitsFloat16(words: Uint32Array): boolean {
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  const there = new Uint32Array(Float32Array.from(new Float16Array(floats)).buffer);
  return there.every((word, i) => word === words[i]);
}
