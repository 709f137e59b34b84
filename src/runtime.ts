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

/**
 * Loads a model and answers the function that runs it. Once ONNX Runtime's first initialisation has failed, it stays
 * unusable in this isolate and every load rejects.
 */
export async function loadModel(model: ArrayBuffer, ports: Ports): Promise<Run> {
  const session = await inTurn(() => withCompiledModule(() => InferenceSession.create(model, OPTIONS)));
  return (data, shape) => inTurn(() => run(session, ports, data, shape));
}

let running: Promise<unknown> | undefined;

/**
 * Lets one task end before the next begins. ONNX Runtime refuses two first initialisations at once, and it keeps its place
 * on the WebAssembly stack across `await`: interleaved runs, of one session or of several, would give it back in the wrong
 * order. Tasks wait for nothing outside this isolate, so a client that goes away leaves nobody waiting, and a lone request
 * never meets another one's promise.
 */
export async function inTurn<T>(task: () => Promise<T>): Promise<T> {
  while (running) await running.catch(() => {});
  const current = task();
  running = current;
  try {
    return await current;
  } finally {
    running = undefined;
  }
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
