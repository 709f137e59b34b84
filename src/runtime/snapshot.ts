// The memory of ONNX Runtime as the trainer's build left it once a session of each model was there, as a file: how it is
// written, and how an instance starts from it.

import { type Instance, type Loader, type Session, type Started, startInstance } from './session.ts';

/** The header of a snapshot. Its blocks follow each other in the file, all float32 ones before the first float16 one. */
export interface Snapshot {
  /** By the SHA-256 of their models' files. */
  readonly sessions: Readonly<Record<string, Session>>;
  /** Exported functions that the loader calls to begin with; the memory is as they have left it. */
  readonly starters: readonly string[];
  readonly memoryBytes: number;
  /** Values of the exported globals that differ from those in the module. */
  readonly globals: Readonly<Record<string, number>>;
  /** Memory that is not zero, in words of 4 bytes. In `float16` every word is a float32 that a float16 can hold. */
  readonly blocks: readonly { readonly address: number; readonly words: number; readonly float16: boolean }[];
}

const PAGE_BYTES = 65_536;
/** Length of the header, which is padded to a multiple of four. */
const PREFIX_BYTES = 4;

/** A snapshot's header, and where the blocks begin in its file. */
export function readSnapshot(file: ArrayBuffer): { snapshot: Snapshot; start: number } {
  const [bytes] = new Uint32Array(file, 0, 1);
  const text = new TextDecoder().decode(new Uint8Array(file, PREFIX_BYTES, bytes));
  return { snapshot: JSON.parse(text), start: PREFIX_BYTES + bytes! };
}

export function writeSnapshot(snapshot: Snapshot, data: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const text = JSON.stringify(snapshot);
  const header = new TextEncoder().encode(text.padEnd(text.length + ((4 - (text.length % 4)) % 4)));
  const parts = [new Uint8Array(Uint32Array.of(header.length).buffer), header, ...data];
  const file = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const part of parts) {
    file.set(part, offset);
    offset += part.length;
  }
  return file;
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
  for (const { address, words, float16 } of snapshot.blocks) {
    if (float16) new Float32Array(memory.buffer, address, words).set(new Float16Array(source.file, offset, words));
    else new Uint32Array(memory.buffer, address, words).set(new Uint32Array(source.file, offset, words));
    offset += words * (float16 ? 2 : 4);
  }
  for (const [name, value] of Object.entries(snapshot.globals)) (exports[name] as WebAssembly.Global).value = value;
}
