// A session of ONNX Runtime in WebAssembly: how its loader is called and how it runs. The trainer's build and the Worker
// share this file; it imports nothing.

/** The part of ONNX Runtime's own loader that is used. Pointers are addresses in its memory. */
export interface Api {
  _malloc(bytes: number): number;
  _free(pointer: number): void;
  stackSave(): number;
  stackRestore(pointer: number): void;
  stackAlloc(bytes: number): number;
  UTF8ToString(pointer: number): string;
  _OrtInit(threads: number, logLevel: number): number;
  _OrtGetLastError(code: number, message: number): number;
  _OrtCreateSessionOptions(...options: (number | boolean)[]): number;
  _OrtCreateSession(model: number, bytes: number, options: number): number;
  _OrtReleaseSession(session: number): number;
  _OrtCreateTensor(type: number, data: number, bytes: number, dims: number, rank: number, location: number): number;
  _OrtGetTensorData(tensor: number, type: number, data: number, dims: number, rank: number): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    options: number,
  ): number;
  _OrtFree(pointer: number): number;
}

type Instantiated = (instance: { exports: WebAssembly.Exports }, module: WebAssembly.Module) => void;

/** ONNX Runtime's own loader: it makes the memory and everything else that the WebAssembly imports. */
export type Loader = (options: {
  instantiateWasm(imports: Record<string, WebAssembly.ModuleImports>, done: Instantiated): void;
}) => Promise<Api>;

export interface Instance {
  readonly api: Api;
  readonly memory: WebAssembly.Memory;
  readonly exports: WebAssembly.Exports;
}

/** WebAssembly that has not run yet. */
export type Started = Omit<Instance, 'api'>;

/** Addresses of a session and of the names of its inputs and outputs, in the order of these types and of `Outputs`. */
export interface Session {
  readonly handle: number;
  readonly inputs: readonly [images: number, explain: number];
  readonly outputs: readonly number[];
}

/** What a run computes, row by row. */
export interface Outputs {
  /** [batch, classes] */
  readonly logits: Float32Array;
  /** What each token reads of all tokens, [batch, depth, tokens, heads · tokens]. Empty unless asked for. */
  readonly attention: Float32Array;
  /** Logits after each block, [batch, depth, classes]. Empty unless asked for. */
  readonly layers: Float32Array;
  /** What the last layer reads, [batch, dim]. Empty unless asked for. */
  readonly features: Float32Array;
}

/** Runs the model on `data`, float32 of the given shape, and explains its answer if `explain` is true. */
export type Run = (data: Float32Array, shape: readonly number[], explain?: boolean) => Promise<Outputs>;

const FLOAT = 1;
const BOOL = 9;
const CPU = 1;

/** Starts ONNX Runtime. `prepare` sees its memory first, and may replace exported functions for the loader. */
export async function startInstance(
  load: Loader,
  module: WebAssembly.Module,
  prepare: (instance: Started) => WebAssembly.Exports,
): Promise<Instance> {
  let started: Started | undefined;
  const api = await load({
    instantiateWasm(imports, done) {
      const memory = Object.values(imports)
        .flatMap(values => Object.values(values))
        .find(value => value instanceof WebAssembly.Memory);
      if (!memory) throw new TypeError('ONNX Runtime: expected its loader to make a memory, found none');
      const { exports } = new WebAssembly.Instance(module, imports);
      started = { memory, exports };
      done({ exports: { ...exports, ...prepare(started) } }, module);
    },
  });
  if (!started) throw new TypeError('ONNX Runtime: expected its loader to ask for an instance');
  return { api, ...started };
}

/** Runs the session on images, float32 of the given shape; explains its answer on request. */
export function runSession(
  instance: Instance,
  session: Session,
  images: Float32Array,
  shape: readonly number[],
  explain = false,
): Outputs {
  const { api } = instance;
  const stack = api.stackSave();
  const tensors = [
    createTensor(instance, FLOAT, images, shape),
    createTensor(instance, BOOL, Uint8Array.of(Number(explain)), []),
  ];
  const wanted = session.outputs.slice(0, explain ? session.outputs.length : 1);
  const inputNames = pushWords(instance, session.inputs);
  const handles = tensors.map(({ handle }) => handle);
  const inputs = pushWords(instance, handles);
  const names = pushWords(instance, wanted);
  const outputs = pushWords(
    instance,
    wanted.map(() => 0),
  );
  check(instance, api._OrtRun(session.handle, inputNames, inputs, handles.length, names, wanted.length, outputs, 0));
  const values = wanted.map((_, i) => takeValues(instance, wordAt(instance, outputs + 4 * i)));
  for (const { handle, data } of tensors) {
    api._OrtReleaseTensor(handle);
    api._free(data);
  }
  api.stackRestore(stack);
  const none = new Float32Array();
  const [logits, attention = none, layers = none, features = none] = values;
  return { logits: logits!, attention, layers, features };
}

/** A tensor of these values, and their address, which outlives it. */
function createTensor(
  instance: Instance,
  type: number,
  { buffer, byteOffset, byteLength }: Float32Array | Uint8Array,
  shape: readonly number[],
) {
  const { api, memory } = instance;
  const data = api._malloc(byteLength);
  new Uint8Array(memory.buffer, data, byteLength).set(new Uint8Array(buffer, byteOffset, byteLength));
  const dims = pushWords(instance, shape);
  return { handle: api._OrtCreateTensor(type, data, byteLength, dims, shape.length, CPU), data };
}

/** The values of a float32 tensor; releases it. */
function takeValues(instance: Instance, tensor: number): Float32Array {
  const { api, memory } = instance;
  const words = pushWords(instance, [0, 0, 0, 0]);
  check(instance, api._OrtGetTensorData(tensor, words, words + 4, words + 8, words + 12));
  const [type, data, dims, rank] = new Uint32Array(memory.buffer, words, 4) as unknown as [
    number,
    number,
    number,
    number,
  ];
  if (type !== FLOAT) throw new TypeError(`output: expected float32 (${FLOAT}), got ${type}`);
  const count = new Uint32Array(memory.buffer, dims, rank).reduce((product, size) => product * size, 1);
  const values = Float32Array.from(new Float32Array(memory.buffer, data, count));
  api._OrtFree(dims);
  api._OrtReleaseTensor(tensor);
  return values;
}

/** Pushes words onto WebAssembly's stack; returns their address. */
function pushWords({ api, memory }: Instance, words: readonly number[]): number {
  const address = api.stackAlloc(4 * words.length);
  new Uint32Array(memory.buffer, address, words.length).set(words);
  return address;
}

function wordAt({ memory }: Instance, address: number): number {
  return new Uint32Array(memory.buffer, address, 1)[0]!;
}

/** Throws an Error with ONNX Runtime's message if its code is not zero. */
export function check(instance: Instance, code: number): void {
  if (code === 0) return;
  const words = pushWords(instance, [0, 0]);
  instance.api._OrtGetLastError(words, words + 4);
  throw new Error(`ONNX Runtime: ${instance.api.UTF8ToString(wordAt(instance, words + 4))} (code ${code})`);
}
