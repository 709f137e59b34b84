// Model files -> what the Worker runs: the WebAssembly of ONNX Runtime with nothing but the functions that runs of these
// models call, and a snapshot of the memory in which a session of each is ready.

import { hash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, join } from 'node:path';
import { EXPLAIN } from '../onnx/model.ts';
import { inputNames } from '../onnx/proto.ts';
import { withStoppedClock } from './clock.ts';
import { cutModule, exportGlobals, instrument } from './instrument.ts';
import { encodeSnapshot, encodeWhole, takeImage } from './memory-image.ts';
import { functionsOfRuns, startWhole } from './observe.ts';
import { expectSame, passes, runTrials, type Trial } from './reference-runs.ts';
import { createSession, startRuntime, warmUp } from './session.ts';
import { trim } from './trim.ts';

const { resolve } = createRequire(import.meta.url);

/** The files of onnxruntime-web that the runtime is made of. */
export const ONNX_RUNTIME = {
  wasm: resolve('onnxruntime-web/ort-wasm-simd-threaded.wasm'),
  loader: resolve('onnxruntime-web/ort-wasm-simd-threaded.mjs'),
};

/** While memory is left out piece by piece, batches of one to three images, explained or not, tell whether all is well. */
const QUICK_TRIALS = 6;

export interface ServedModel {
  name: string;
  bytes: Uint8Array;
  sha256: string;
  /** [channels, height, width] */
  imageShape: readonly number[];
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
    const bytes = await readFile(join(folder, `${name}.onnx`));
    const card = JSON.parse(await readFile(join(folder, `${name}.json`), 'utf8'));
    const sha256 = hash('sha256', bytes);
    if (card.sha256 !== sha256)
      throw new Error(`${name}.onnx: expected SHA-256 ${card.sha256} of its card, got ${sha256}`);
    const inputs = inputNames(bytes);
    if (!inputs.includes(EXPLAIN))
      throw new Error(`${name}.onnx: expected an input ${EXPLAIN}, got ${inputs}; npm run export makes the file anew`);
    return { name, bytes, sha256, imageShape: card.input.shape.slice(1) };
  };
  return Promise.all(names.sort().map(read));
}

/**
 * runtime.wasm and runtime.snapshot. `full` cuts no function. Throws an Error when ONNX Runtime is not as expected, or when
 * the result does not answer as the original, bit for bit.
 */
export async function buildRuntime(models: readonly ServedModel[], full: boolean): Promise<BuiltFile[]> {
  const original = await readFile(ONNX_RUNTIME.wasm);
  const needed = new Set<number>();
  const instrumented = await WebAssembly.compile(instrument(original));
  for (const model of models) for (const index of await functionsOfRuns(instrumented, model)) needed.add(index);
  const cut = cutModule(original, index => full || needed.has(index));
  const [whole, runtime] = [await WebAssembly.compile(exportGlobals(original)), await WebAssembly.compile(cut)];
  const { image, region } = await imageOf(whole, models);
  const trials: Trial[] = [];
  for (const model of models) trials.push(...(await runTrials(whole, model)));
  const quick = models.flatMap(({ sha256 }) => trials.filter(trial => trial.model === sha256).slice(0, QUICK_TRIALS));
  if (!full) await trim(image.words, region, () => passes(runtime, encodeWhole(image), quick));
  const snapshot = encodeSnapshot(image);
  await expectSame(runtime, snapshot, trials);
  return [
    ['runtime.wasm', cut],
    ['runtime.snapshot', snapshot],
  ];
}

/** The memory of one instance in which there is a session of each model. */
async function imageOf(whole: WebAssembly.Module, models: readonly ServedModel[]) {
  const { instance, starters, fresh } = await startWhole(whole);
  return withStoppedClock(() => {
    const region = startRuntime(instance);
    const sessions = models.map(({ sha256, bytes, imageShape }) => {
      const session = createSession(instance, bytes);
      warmUp(instance, session, [1, ...imageShape]);
      return [sha256, session] as const;
    });
    return { region, image: takeImage(instance, { sessions: Object.fromEntries(sessions), region, starters, fresh }) };
  });
}
