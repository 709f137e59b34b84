// Creates a session of ONNX Runtime from a model file, and takes the snapshot of its memory from which the Worker starts.

import { createHash } from 'node:crypto';
import { check, type Instance, runSession, type Session, type Snapshot, writeSnapshot } from '../../src/session.ts';
import { IMAGES, LOGITS } from '../onnx/model.ts';
import { globalValues } from './instrument.ts';

const BLOCK_WORDS = 1024;
/** ONNX Runtime's levels: errors only; optimise everything, since that happens here and not in the Worker. */
const LOG_ERRORS = 3;
const OPTIMISE_ALL = 99;
/** Every buffer comes from malloc: neither an arena nor a plan for each batch size is kept between runs. */
const ARENA = false;
const MEMORY_PATTERN = false;
const LARGEST_CHUNK_BYTES = 1 << 24;
const SMALLEST_CHUNK_BYTES = 16;

export function createSession(instance: Instance, model: Uint8Array): Session {
  const { api, memory } = instance;
  check(instance, api._OrtInit(1, LOG_ERRORS));
  const options = api._OrtCreateSessionOptions(OPTIMISE_ALL, ARENA, MEMORY_PATTERN, 0, false, 0, 0, LOG_ERRORS, 0, 0);
  if (options === 0) check(instance, -1);
  const bytes = api._malloc(model.length);
  new Uint8Array(memory.buffer, bytes, model.length).set(model);
  const handle = api._OrtCreateSession(bytes, model.length, options);
  if (handle === 0) check(instance, -1);
  api._free(bytes);
  return { handle, input: allocateText(instance, IMAGES), output: allocateText(instance, LOGITS) };
}

function allocateText({ api, memory }: Instance, text: string): number {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const address = api._malloc(bytes.length);
  new Uint8Array(memory.buffer, address, bytes.length).set(bytes);
  return address;
}

/** The memory and globals of an instance whose session has run once, as a file. */
export function takeSnapshot(
  instance: Instance,
  { session, starters, model, fresh }: SnapshotParts,
): Uint8Array<ArrayBuffer> {
  clearFreeMemory(instance);
  const words = new Uint32Array(instance.memory.buffer.slice(0));
  const globals = Object.entries(globalValues(instance.exports)).filter(([name, value]) => value !== fresh[name]);
  const blocks = findBlocks(words);
  const snapshot: Snapshot = {
    model: createHash('sha256').update(model).digest('hex'),
    session,
    starters,
    memoryBytes: words.byteLength,
    globals: Object.fromEntries(globals),
    blocks,
  };
  return writeSnapshot(
    snapshot,
    blocks.map(block => encodeBlock(words, block)),
  );
}

export interface SnapshotParts {
  session: Session;
  starters: readonly string[];
  model: Uint8Array;
  /** The values that the globals have in the module. */
  fresh: Record<string, number>;
}

/** Overwrites with zeros what was freed: no run reads it, and zeros need no space in a snapshot. */
function clearFreeMemory({ api, memory }: Instance): void {
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
  for (const chunk of chunks) api._free(chunk);
  if (grow) Object.defineProperty(memory, 'grow', grow);
  else Reflect.deleteProperty(memory, 'grow');
}

type Block = Snapshot['blocks'][number];

/** What is not zero, neighbours joined, float32 before float16. */
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
  return blocks.sort((a, b) => Number(a.float16) - Number(b.float16) || a.address - b.address);
}

function fitsFloat16(words: Uint32Array): boolean {
  const floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  const there = new Uint32Array(Float32Array.from(new Float16Array(floats)).buffer);
  return there.every((word, i) => word === words[i]);
}

function encodeBlock(words: Uint32Array, { address, words: count, float16 }: Block): Uint8Array {
  const part = words.slice(address / 4, address / 4 + count);
  return new Uint8Array(float16 ? new Float16Array(new Float32Array(part.buffer)).buffer : part.buffer);
}

/** One run, after which a session has all that it keeps between runs. */
export function warmUp(instance: Instance, session: Session, shape: readonly number[]): void {
  const size = shape.reduce((product, n) => product * n, 1);
  runSession(instance, session, new Float32Array(size), shape);
}
