// Model files -> what the Worker runs: the WebAssembly of ONNX Runtime with nothing but the functions that runs of these
// models call, and a snapshot of the memory in which a session of each is ready.

import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { readCard } from '../model-card.ts';
import { EXPLAIN } from '../onnx/model.ts';
import { decodeModel } from '../onnx/proto.ts';
import { cutModule, instrument } from './instrument.ts';
import { encodeSnapshot, encodeWhole } from './memory-image.ts';
import { type ObservedModel, observe } from './observe.ts';
import { expectSame, passes } from './reference-runs.ts';
import { trim } from './trim.ts';

const { resolve } = createRequire(import.meta.url);

/** The files of onnxruntime-web that the runtime is made of. */
export const ONNX_RUNTIME = {
  wasm: resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'),
  loader: resolve('onnxruntime-web/ort-wasm-simd-threaded.mjs'),
};

/** While memory is left out piece by piece, batches of one to three images, explained or not, tell whether all is well. */
const QUICK_TRIALS = 6;

export interface ServedModel extends ObservedModel {
  name: string;
}

/** A file by its name, and what is in it. */
export type BuiltFile = readonly [name: string, content: Uint8Array<ArrayBuffer>];

/** Every NAME.onnx of a folder and its card, NAME.json; throws an Error where one of the two is missing. */
export async function readModels(folder: string): Promise<ServedModel[]> {
  const namesOf = (ending: string) => globSync(`*${ending}`, { cwd: folder }).map(file => basename(file, ending));
  const names = namesOf('.onnx');
  const missing = namesOf('.json').find(name => !names.includes(name));
  if (missing !== undefined) throw new Error(`${folder}: expected ${missing}.onnx beside ${missing}.json, found none`);
  if (names.length === 0) throw new RangeError(`runtime: expected an ONNX file in ${folder}, found none`);
  const read = async (name: string): Promise<ServedModel> => {
    const path = join(folder, `${name}.onnx`);
    const bytes = await readFile(path);
    const { sha256, input } = await readCard(path, bytes);
    const [, ...imageShape] = input.shape;
    const inputs = decodeModel(bytes).graph.input.map(({ name }) => name);
    if (!inputs.includes(EXPLAIN))
      throw new Error(`${name}.onnx: expected an input ${EXPLAIN}, got ${inputs}; npm run export makes the file anew`);
    return { name, bytes, sha256, imageShape };
  };
  return Promise.all(names.sort().map(read));
}

/**
 * runtime.wasm and runtime.snapshot. `full` cuts no function. Throws an Error when ONNX Runtime is not as expected, or when
 * the result does not answer as the original, bit for bit.
 */
export async function buildRuntime(models: readonly ServedModel[], full: boolean): Promise<BuiltFile[]> {
  const original = await readFile(ONNX_RUNTIME.wasm);
  const { image, region, called, trials } = await observe(await WebAssembly.compile(instrument(original)), models);
  const cut = cutModule(original, index => full || called.has(index));
  const runtime = await WebAssembly.compile(cut);
  const quick = models.flatMap(({ sha256 }) => trials.filter(trial => trial.model === sha256).slice(0, QUICK_TRIALS));
  if (!full) await trim(image.words, region, () => passes(runtime, encodeWhole(image), quick));
  const snapshot = encodeSnapshot(image);
  await expectSame(runtime, snapshot, trials);
  return [
    ['runtime.wasm', cut],
    ['runtime.snapshot', snapshot],
  ];
}
