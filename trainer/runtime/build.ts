// Model files -> what the Worker runs: the WebAssembly of ONNX Runtime with nothing but the functions that runs of these
// models call, and for each model a snapshot of the memory in which its session is ready.

import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { restoreInstance, runSession } from '../../src/session.ts';
import { withStoppedClock } from './clock.ts';
import { cutModule, exportGlobals, instrument } from './instrument.ts';
import { functionsOfRuns, startWhole, trialInputs } from './observe.ts';
import { createSession, takeSnapshot, warmUp } from './session.ts';

const { resolve } = createRequire(import.meta.url);

/** The files of onnxruntime-web that the runtime is made of. */
export const ONNX_RUNTIME = {
  wasm: resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'),
  loader: resolve('onnxruntime-web/ort-wasm-simd-threaded.mjs'),
};

export interface ServedModel {
  name: string;
  bytes: Uint8Array;
  /** [channels, height, width] */
  imageShape: readonly number[];
}

/** A file by its name, and what is in it. */
export type BuiltFile = readonly [name: string, content: Uint8Array<ArrayBuffer>];

/** Every NAME.onnx of a folder that has a card. */
export async function readModels(folder: string): Promise<ServedModel[]> {
  const names = globSync('*.onnx', { cwd: folder }).map(file => basename(file, '.onnx'));
  if (names.length === 0) throw new RangeError(`runtime: expected an ONNX file in ${folder}, found none`);
  const read = async (name: string): Promise<ServedModel> => {
    const bytes = await readFile(join(folder, `${name}.onnx`));
    const card = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
    return { name, bytes, imageShape: card.input.shape.slice(1) };
  };
  return Promise.all(names.sort().map(read));
}

/**
 * runtime.wasm, and a NAME.snapshot for each model. `full` cuts no function. Throws an Error when ONNX Runtime is not as
 * expected, or when the result does not answer as the original, bit for bit.
 */
export async function buildRuntime(models: readonly ServedModel[], full: boolean): Promise<BuiltFile[]> {
  const original = await readFile(ONNX_RUNTIME.wasm);
  const needed = new Set<number>();
  const instrumented = await WebAssembly.compile(instrument(original));
  for (const model of models) for (const index of await functionsOfRuns(instrumented, model)) needed.add(index);
  const cut = cutModule(original, index => full || needed.has(index));
  const [whole, runtime] = [await WebAssembly.compile(exportGlobals(original)), await WebAssembly.compile(cut)];
  const files: BuiltFile[] = [['runtime.wasm', cut]];
  for (const model of models) {
    const snapshot = await snapshotOf(whole, model);
    await compare({ whole, runtime }, model, snapshot);
    files.push([`${model.name}.snapshot`, snapshot]);
  }
  return files;
}

async function snapshotOf(whole: WebAssembly.Module, model: ServedModel) {
  const { instance, starters, fresh } = await startWhole(whole);
  return withStoppedClock(() => {
    const session = createSession(instance, model.bytes);
    warmUp(instance, session, [1, ...model.imageShape]);
    return takeSnapshot(instance, { session, starters, fresh, model: model.bytes });
  });
}

/** Throws an Error where the snapshot in the cut runtime answers otherwise than a session in the original. */
async function compare(
  { whole, runtime }: { whole: WebAssembly.Module; runtime: WebAssembly.Module },
  { name, bytes, imageShape }: ServedModel,
  snapshot: Uint8Array<ArrayBuffer>,
): Promise<void> {
  const { instance } = await startWhole(whole);
  const session = createSession(instance, bytes);
  const restored = await restoreInstance(load, runtime, snapshot.buffer);
  for (const { data, shape } of trialInputs(imageShape)) {
    const expected = runSession(instance, session, data, shape);
    const found = runSession(restored.instance, restored.session, data, shape);
    if (Buffer.compare(Buffer.from(expected.buffer), Buffer.from(found.buffer)) !== 0)
      throw new Error(
        `runtime: expected ${name}.snapshot to answer a batch of ${shape[0]} with ${expected}, got ${found}`,
      );
  }
}
