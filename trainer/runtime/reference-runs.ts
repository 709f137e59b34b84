// Runs whose results are known from ONNX Runtime as it is, for whatever is made of it to repeat.

import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { type Instance, type Outputs, runSession, type Session } from '../../src/runtime/session.ts';
import { restoreInstance } from '../../src/runtime/snapshot.ts';
import { randomStream } from '../random.ts';

/** Each of the matrix kernels' ways to treat what is left over, and memory that grows, up to the largest batch of a request. */
const BATCH_SIZES = [...Array.from({ length: 17 }, (_, i) => i + 1), 31, 32, 64];
const EXTREMES = [0, 1, -1, 1e-40, 1e30, -1e30, Number.POSITIVE_INFINITY, Number.NaN];
const SEED = 1;

interface Input {
  data: Float32Array;
  shape: readonly number[];
  explain: boolean;
}

export interface Trial extends Input {
  /** SHA-256 of the model's file. */
  model: string;
  expected: Outputs;
}

/** Runs a model of images of shape [channels, height, width] in ONNX Runtime as it is. */
export function runTrials(
  instance: Instance,
  session: Session,
  { sha256, imageShape }: { sha256: string; imageShape: readonly number[] },
): Trial[] {
  return Array.from(inputs(imageShape), ({ data, shape, explain }) => {
    return { model: sha256, data, shape, explain, expected: runSession(instance, session, data, shape, explain) };
  });
}

/** Runs that must fail: a shape that is not the model's. */
export function expectErrors(instance: Instance, session: Session, imageShape: readonly number[]): void {
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

/** Inputs of all batch sizes, random and extreme; each to be explained too. */
function* inputs(imageShape: readonly number[]): Generator<Input> {
  for (const images of batches(imageShape)) for (const explain of [false, true]) yield { ...images, explain };
}

function* batches(imageShape: readonly number[]) {
  const pixels = imageShape.reduce((product, size) => product * size, 1);
  const random = randomStream(SEED, 'trial');
  for (const batch of BATCH_SIZES) {
    const data = Float32Array.from({ length: batch * pixels }, () => random.uniform());
    yield { data, shape: [batch, ...imageShape] };
  }
  for (const value of EXTREMES) yield { data: new Float32Array(pixels).fill(value), shape: [1, ...imageShape] };
}

/** Throws an Error where the snapshot in the runtime answers otherwise, be it by a bit. */
export async function expectSame(
  runtime: WebAssembly.Module,
  snapshot: Uint8Array<ArrayBuffer>,
  trials: readonly Trial[],
): Promise<void> {
  const { instance, sessions } = await restoreInstance(load, runtime, snapshot.buffer);
  for (const { model, data, shape, explain, expected } of trials) {
    const found = runSession(instance, sessions[model]!, data, shape, explain);
    for (const name of ['logits', 'attention', 'layers', 'features'] as const)
      if (Buffer.compare(bytesOf(expected[name]), bytesOf(found[name])) !== 0)
        throw new Error(`runtime: expected ${name} ${expected[name]} of a batch of ${shape[0]}, got ${found[name]}`);
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Whether it answers the same; a trap is a no. */
export function passes(...answer: Parameters<typeof expectSame>): Promise<boolean> {
  return expectSame(...answer).then(
    () => true,
    () => false,
  );
}
