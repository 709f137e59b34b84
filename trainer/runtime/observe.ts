// Starts ONNX Runtime from its own WebAssembly, and finds out which of its functions a session needs in order to run.

import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { type Api, type Instance, runSession, type Session, startInstance } from '../../src/runtime/session.ts';
import { randomStream } from '../random.ts';
import { calledFunctions, forgetCalls, globalValues } from './instrument.ts';
import { createSession, startRuntime } from './session.ts';

/** Each of the matrix kernels' ways to treat what is left over, and memory that grows. */
const BATCH_SIZES = [...Array.from({ length: 17 }, (_, i) => i + 1), 31, 32, 33, 63, 64, 65, 100, 128, 255, 256];
const EXTREMES = [0, 1, -1, 1e-40, 1e30, -1e30, Number.POSITIVE_INFINITY, Number.NaN];
const SEED = 1;

/** What the build and the Worker call; another version of onnxruntime-web may have it under other names. */
const NEEDED = [
  ...['_malloc', '_free', 'stackSave', 'stackRestore', 'stackAlloc', 'UTF8ToString'],
  ...['_OrtInit', '_OrtGetLastError', '_OrtCreateSessionOptions', '_OrtCreateSession', '_OrtCreateTensor'],
  ...['_OrtGetTensorData', '_OrtReleaseTensor', '_OrtRun', '_OrtFree'],
] as const satisfies (keyof Api)[];

/** An instance that does all that ONNX Runtime does first, and what that was. */
export async function startWhole(module: WebAssembly.Module) {
  const starters = new Set<string>();
  let [isStarting, fresh] = [true, {} as Record<string, number>];
  const instance = await startInstance(load, module, ({ exports }) => {
    fresh = globalValues(exports);
    return noting(exports, name => isStarting && starters.add(name));
  });
  isStarting = false;
  const missing = NEEDED.filter(name => typeof instance.api[name] !== 'function');
  if (missing.length > 0) throw new Error(`onnxruntime-web: expected its loader to have ${missing.join(', ')}`);
  return { instance, starters: [...starters], fresh };
}

/** Exported functions that tell their names when the loader calls them, not when WebAssembly does by way of the loader. */
function noting(exports: WebAssembly.Exports, note: (name: string) => unknown): WebAssembly.Exports {
  let depth = 0;
  const wrap = ([name, call]: [string, WebAssembly.ExportValue]) => {
    const noted = (...values: unknown[]): unknown => {
      if (depth++ === 0) note(name);
      try {
        return (call as (...values: unknown[]) => unknown)(...values);
      } finally {
        depth--;
      }
    };
    return [name, noted] as const;
  };
  return Object.fromEntries(
    Object.entries(exports)
      .filter(([, value]) => typeof value === 'function')
      .map(wrap),
  );
}

/** The functions that runs of a model call in an instrumented module. */
export async function functionsOfRuns(
  instrumented: WebAssembly.Module,
  { bytes, imageShape }: { bytes: Uint8Array; imageShape: readonly number[] },
): Promise<Set<number>> {
  const { instance } = await startWhole(instrumented);
  startRuntime(instance);
  const session = createSession(instance, bytes);
  forgetCalls(instance.exports);
  for (const { data, shape, explain } of trialInputs(imageShape)) runSession(instance, session, data, shape, explain);
  expectErrors(instance, session, imageShape);
  return calledFunctions(instance.exports);
}

export interface TrialInput {
  data: Float32Array;
  shape: readonly number[];
  explain: boolean;
}

/** Inputs of all batch sizes, random and extreme, of images of shape [channels, height, width]; each to be explained too. */
export function* trialInputs(imageShape: readonly number[]): Generator<TrialInput> {
  for (const images of trialImages(imageShape)) for (const explain of [false, true]) yield { ...images, explain };
}

function* trialImages(imageShape: readonly number[]) {
  const pixels = imageShape.reduce((product, size) => product * size, 1);
  const random = randomStream(SEED, 'trial');
  for (const batch of BATCH_SIZES) {
    const data = Float32Array.from({ length: batch * pixels }, () => random.uniform());
    yield { data, shape: [batch, ...imageShape] };
  }
  for (const value of EXTREMES) yield { data: new Float32Array(pixels).fill(value), shape: [1, ...imageShape] };
}

/** Runs that must fail: a shape that is not the model's. */
function expectErrors(instance: Instance, session: Session, imageShape: readonly number[]): void {
  const pixels = imageShape.reduce((product, size) => product * size, 1);
  for (const shape of [[1, 1, 1, pixels], [pixels], [0, ...imageShape]]) {
    const data = new Float32Array(shape.reduce((product, size) => product * size, 1));
    try {
      runSession(instance, session, data, shape);
    } catch (error) {
      if (error instanceof WebAssembly.RuntimeError) throw error;
    }
  }
}
