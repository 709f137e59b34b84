// Starts ONNX Runtime inside workerd and makes sessions. The only file that knows how its WebAssembly gets loaded; what a
// session's inputs and outputs mean is left to the classifier.

import compiled from 'onnxruntime-web/ort-wasm-simd-threaded.wasm';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import type { Run } from './classifier.ts';

/** The names of the model's one input and one output. */
export interface Ports {
  readonly input: string;
  readonly output: string;
}

// With one thread ONNX Runtime neither starts workers nor looks for the address that it was loaded from. Any buffer as the
// binary keeps it from fetching its own: `withCompiledModule` answers in its place.
env.wasm.numThreads = 1;
env.wasm.wasmBinary = new ArrayBuffer(0);
env.logLevel = 'error';

// The trainer exports a clean graph: optimising it again while the Worker starts would cost more than it saves.
const OPTIONS = {
  executionProviders: ['wasm'],
  graphOptimizationLevel: 'disabled',
} as const satisfies InferenceSession.SessionOptions;

let starting: Promise<unknown> = Promise.resolve();

/**
 * Loads a model and answers the function that runs it. Loads wait for each other, since ONNX Runtime refuses two first
 * initialisations at once. Once the first one has failed, ONNX Runtime stays unusable in this isolate and every load
 * rejects.
 */
export function loadModel(model: ArrayBuffer, ports: Ports): Promise<Run> {
  const loading = starting.then(() => withCompiledModule(() => InferenceSession.create(model, OPTIONS)));
  starting = loading.catch(() => {});
  return loading.then(session => oneAtATime((data, shape) => run(session, ports, data, shape)));
}

/**
 * Workerd compiles no WebAssembly from bytes and ONNX Runtime takes no compiled module: while `task` runs,
 * `WebAssembly.instantiate` answers with the module that was compiled beforehand.
 */
async function withCompiledModule<T>(task: () => Promise<T>): Promise<T> {
  const original = WebAssembly.instantiate;
  const instantiate = async (_bytes: unknown, imports?: WebAssembly.Imports) => ({
    module: compiled,
    instance: await original(compiled, imports),
  });
  Object.assign(WebAssembly, { instantiate });
  try {
    return await task();
  } finally {
    Object.assign(WebAssembly, { instantiate: original });
  }
}

async function run(session: InferenceSession, ports: Ports, data: Float32Array, shape: readonly number[]) {
  const input = new Tensor('float32', data, shape);
  try {
    const outputs = await session.run({ [ports.input]: input }, [ports.output]);
    return takeValues(outputs, ports.output);
  } finally {
    input.dispose();
  }
}

function takeValues(outputs: InferenceSession.ReturnType, name: string): Float32Array {
  const output = outputs[name];
  try {
    if (!(output?.data instanceof Float32Array))
      throw new TypeError(`output ${name}: expected float32, got ${output?.type}`);
    return output.data;
  } finally {
    output?.dispose();
  }
}

/**
 * Lets one run of `task` end before the next begins: ONNX Runtime keeps its place on the WebAssembly stack across `await`,
 * and interleaved runs would give it back in the wrong order. A run waits for nothing outside this isolate, so a caller
 * that goes away leaves nobody waiting, and a lone caller never meets another request's promise.
 */
export function oneAtATime<A extends unknown[], R>(task: (...args: A) => Promise<R>): (...args: A) => Promise<R> {
  let running: Promise<unknown> | undefined;
  return async (...args) => {
    while (running) await running.catch(() => {});
    const current = task(...args);
    running = current;
    try {
      return await current;
    } finally {
      running = undefined;
    }
  };
}
