// The memory of an instance as an image, and the image as a snapshot's file: what was freed is cleared, what is zero is left
// out, and rounded weights are stored as numbers of steps.

import type { Instance, Session } from '../../src/runtime/session.ts';
import { type Block, type Snapshot, splitSteps, writeSnapshot } from '../../src/runtime/snapshot.ts';
import { globalValues } from './instrument.ts';
import type { Region } from './trim.ts';

const LARGEST_CHUNK_BYTES = 1 << 24;
const SMALLEST_CHUNK_BYTES = 4;
/** Small enough for few weights to share a block with what is none, large enough for a short header. */
const BLOCK_WORDS = 128;
/** On each side of zero. */
const MOST_STEPS = 2048;

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
  const blocks = [{ address: 0, words: words.length }];
  return writeSnapshot({ ...header, blocks }, [new Uint8Array(words.buffer)]);
}

/** An image as a file. */
export function encodeSnapshot({ words, header }: Image): Uint8Array<ArrayBuffer> {
  const blocks = findBlocks(words);
  const whole = blocks.filter(({ step }) => !step);
  const numbers = blocks.flatMap(({ address, words: count, step }) =>
    step ? [...new Float32Array(words.buffer, address, count)].map(value => value / step) : [],
  );
  const parts = whole.map(({ address, words: count }) => new Uint8Array(words.buffer, address, 4 * count));
  return writeSnapshot({ ...header, blocks }, [...parts, splitSteps(Int16Array.from(numbers))]);
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

/** What is not zero, neighbours joined. */
function findBlocks(words: Uint32Array): Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < words.length; at += BLOCK_WORDS) {
    const part = words.subarray(at, at + BLOCK_WORDS);
    if (part.every(word => word === 0)) continue;
    const block = { address: 4 * at, words: part.length, step: stepOf(part) };
    const last = blocks.at(-1);
    const joins = last && last.step === block.step && last.address + 4 * last.words === block.address;
    if (joins) blocks[blocks.length - 1] = { ...last, words: last.words + block.words };
    else blocks.push(block);
  }
  return blocks;
}

/** The power of two of which all these float32 are small whole multiples; undefined where there is none. */
function stepOf(words: Uint32Array): number | undefined {
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  const step = 2 ** words.reduce((least, word) => Math.min(least, lowestBit(word)), Infinity);
  const fits = (value: number) => value / step >= -MOST_STEPS && value / step < MOST_STEPS;
  return step > 0 && floats.every(fits) ? step : undefined;
}

/** The exponent of a float32's last bit that is set. No weight: -Infinity for subnormal numbers, -0, infinities and NaN. */
function lowestBit(word: number): number {
  const exponent = (word >>> 23) & 255;
  if (word === 0) return Infinity;
  if (exponent === 0 || exponent === 255) return -Infinity;
  const significand = (word & 0x7fffff) | 0x800000;
  return exponent - 150 + 31 - Math.clz32(significand & -significand);
}
