// Runs models inside workerd, on the WebAssembly that the trainer's build has made of ONNX Runtime. The only file that knows
// how it gets loaded; what a session's inputs and outputs mean is left to the classifier.

import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { type Instance, type Loader, type Outputs, type Run, runSession, type Session } from './session.ts';
import { type Restored, restoreInstance } from './snapshot.ts';

/** What the build exports to tell that a function was called which it has cut. */
const CUT = 'cut';

/** What the build makes: ONNX Runtime cut to what the models need, and the memory in which their sessions are ready. */
export interface BuiltRuntime {
  readonly wasm: WebAssembly.Module;
  readonly snapshot: ArrayBuffer;
}

/**
 * One ONNX Runtime for all models, which starts when the first of them is loaded. What a trap leaves behind is not used:
 * after a run that fails, the next one starts from the snapshot again.
 */
export class Runtime {
  private readonly built: BuiltRuntime;
  private running: Promise<Restored> | undefined;

  constructor(built: BuiltRuntime) {
    this.built = built;
  }

  /** Answers the function that runs the model whose file has this SHA-256. Rejects when the snapshot has none of it. */
  async load(sha256: string): Promise<Run> {
    const { sessions } = await this.start();
    const session = sessions[sha256];
    if (session) return (data, shape, explain) => this.run(session, data, shape, explain);
    throw new Error(`snapshot: expected model ${sha256}, got ${Object.keys(sessions).join(', ')}; npm run build`);
  }

  private async start(): Promise<Restored> {
    try {
      this.running ??= restoreInstance(loadAsInBrowsers, this.built.wasm, this.built.snapshot);
      return await this.running;
    } catch (error) {
      this.running = undefined;
      throw error;
    }
  }

  private async run(
    session: Session,
    data: Float32Array,
    shape: readonly number[],
    explain: boolean | undefined,
  ): Promise<Outputs> {
    let [running, restored] = [this.running, await this.start()];
    // Another request's run may have failed while this one waited.
    while (running === undefined || running !== this.running) [running, restored] = [this.running, await this.start()];
    const { instance } = restored;
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
