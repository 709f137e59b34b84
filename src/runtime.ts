// Runs a model inside workerd, on the WebAssembly that the trainer's build has made of ONNX Runtime. The only file that knows
// how it gets loaded; what a session's inputs and outputs mean is left to the classifier.

import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import type { Run } from './classifier.ts';
import { type Instance, type Loader, type Outputs, runSession } from './session.ts';
import { type Restored, readSnapshot, restoreInstance } from './snapshot.ts';

/** What the build exports to tell that a function was called which it has cut. */
const CUT = 'cut';

/** What the build makes: ONNX Runtime cut to what the models need, and the memory in which a model's session is ready. */
export interface BuiltModel {
  readonly wasm: WebAssembly.Module;
  readonly snapshot: ArrayBuffer;
}

/**
 * Starts a model's session and answers the function that runs it. Rejects when the snapshot is of another model than the
 * one whose file has this SHA-256.
 */
export async function loadModel(built: BuiltModel, sha256: string): Promise<Run> {
  const { model } = readSnapshot(built.snapshot).snapshot;
  if (model !== sha256) throw new Error(`snapshot: expected that of model ${sha256}, got ${model}; npm run build`);
  const session = new RestartingSession(built);
  await session.start();
  return (data, shape, explain) => session.run(data, shape, explain);
}

/** What a trap leaves behind is not used: after a run that fails, the next one starts from the snapshot again. */
class RestartingSession {
  private readonly built: BuiltModel;
  private running: Promise<Restored> | undefined;

  constructor(built: BuiltModel) {
    this.built = built;
  }

  async start() {
    try {
      this.running ??= restoreInstance(loadAsInBrowsers, this.built.wasm, this.built.snapshot);
      return await this.running;
    } catch (error) {
      this.running = undefined;
      throw error;
    }
  }

  async run(data: Float32Array, shape: readonly number[], explain = false): Promise<Outputs> {
    let [running, restored] = [this.running, await this.start()];
    // Another request's run may have failed while this one waited.
    while (running === undefined || running !== this.running) [running, restored] = [this.running, await this.start()];
    const { instance, session } = restored;
    try {
      return runSession(instance, session, data, shape, explain);
    } catch (cause) {
      this.running = undefined;
      throw explained(instance, cause);
    }
  }
}

/**
 * The loader takes workerd for Node where it finds Node's `process`, and then wants the address of its own file, which a
 * deployed Worker does not have. As in Electron, a process that is a renderer is none.
 */
const loadAsInBrowsers: Loader = options => {
  const { process } = globalThis as { process?: { type?: unknown } };
  if (!process) return load(options);
  const { type } = process;
  process.type = 'renderer';
  try {
    return load(options); // looks at the process before it first waits
  } finally {
    process.type = type;
  }
};

function explained({ exports }: Instance, cause: unknown): unknown {
  if (!(cause instanceof WebAssembly.RuntimeError)) return cause;
  const cut = exports[CUT];
  const isCut = cut instanceof WebAssembly.Global && cut.value === 1;
  const what = isCut
    ? 'expected a function that the build had seen in use, got one that it has cut from ONNX Runtime'
    : 'ONNX Runtime has trapped';
  return new Error(`runtime: ${what}; npm run build -- --full keeps all functions and all memory`, { cause });
}
