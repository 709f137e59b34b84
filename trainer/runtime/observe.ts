// Starts ONNX Runtime from its own WebAssembly, and watches it: which functions it needs to run models, what it leaves in its
// memory and what it answers.

import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { type Api, startInstance } from '../../src/runtime/session.ts';
import { calledFunctions, forgetCalls, globalValues } from './instrument.ts';
import { type Image, takeImage } from './memory-image.ts';
import { expectErrors, runTrials, type Trial } from './reference-runs.ts';
import { createSession, startRuntime, warmUp } from './session.ts';
import { withFixedSurroundings, withoutPath } from './surroundings.ts';
import type { Region } from './trim.ts';

/** What the build and the Worker call; another version of onnxruntime-web may have it under other names. */
const NEEDED = [
  ...['_malloc', '_free', 'stackSave', 'stackRestore', 'stackAlloc', 'UTF8ToString'],
  ...['_OrtInit', '_OrtGetLastError', '_OrtCreateSessionOptions', '_OrtCreateSession', '_OrtReleaseSession'],
  ...['_OrtCreateTensor', '_OrtGetTensorData', '_OrtReleaseTensor', '_OrtRun', '_OrtFree'],
] as const satisfies (keyof Api)[];

/** An instance that does all that ONNX Runtime does first, and what that was. */
export async function startWhole(module: WebAssembly.Module) {
  const starters = new Set<string>();
  let [isStarting, fresh] = [true, {} as Record<string, number>];
  const starting = <T>(name: string, call: () => T): T => {
    if (!isStarting) return call();
    starters.add(name);
    return withFixedSurroundings(call);
  };
  const instance = await withoutPath(() =>
    startInstance(load, module, ({ exports }) => {
      fresh = globalValues(exports);
      return wrapCalls(exports, starting);
    }),
  );
  isStarting = false;
  const missing = NEEDED.filter(name => typeof instance.api[name] !== 'function');
  if (missing.length > 0) throw new Error(`onnxruntime-web: expected its loader to have ${missing.join(', ')}`);
  return { instance, starters: [...starters], fresh };
}

/** Exported functions that leave it to `wrap` when the loader calls them, not when WebAssembly does by way of the loader. */
function wrapCalls(
  exports: WebAssembly.Exports,
  wrap: (name: string, call: () => unknown) => unknown,
): WebAssembly.Exports {
  let depth = 0;
  const wrapped = ([name, value]: [string, WebAssembly.ExportValue]) => {
    const function_ = (...values: unknown[]): unknown => {
      const call = () => (value as (...values: unknown[]) => unknown)(...values);
      try {
        return depth++ === 0 ? wrap(name, call) : call();
      } finally {
        depth--;
      }
    };
    return [name, function_] as const;
  };
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([, value]) => typeof value === 'function')
      .map(wrapped),
  );
}

export interface ObservedModel {
  bytes: Uint8Array;
  sha256: string;
  /** [channels, height, width] */
  imageShape: readonly number[];
}

/** What ONNX Runtime does with models. */
export interface Observation {
  /** Its memory once a session of each model is ready. */
  image: Image;
  /** Memory in use before the first of them was made. */
  region: Region;
  /** The functions that runs call. */
  called: Set<number>;
  trials: Trial[];
}

/** Watches an instrumented module run models: the very instance of the image goes on to the trials. */
export async function observe(
  instrumented: WebAssembly.Module,
  models: readonly ObservedModel[],
): Promise<Observation> {
  const { instance, starters, fresh } = await startWhole(instrumented);
  const { image, region, sessions } = withFixedSurroundings(() => {
    const region = startRuntime(instance);
    const sessions = models.map(({ bytes }) => createSession(instance, bytes));
    forgetCalls(instance.exports);
    for (const [i, { imageShape }] of models.entries()) warmUp(instance, sessions[i]!, [1, ...imageShape]);
    const byModel = Object.fromEntries(models.map(({ sha256 }, i) => [sha256, sessions[i]!]));
    return { region, sessions, image: takeImage(instance, { sessions: byModel, region, starters, fresh }) };
  });
  const trials = models.flatMap((model, i) => runTrials(instance, sessions[i]!, model));
  for (const [i, { imageShape }] of models.entries()) expectErrors(instance, sessions[i]!, imageShape);
  return { image, region, called: calledFunctions(instance.exports), trials };
}
