// Runs whose results are known from ONNX Runtime as it is, for whatever is made of it to repeat.

import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { type Outputs, runSession } from '../../src/runtime/session.ts';
import { restoreInstance } from '../../src/runtime/snapshot.ts';
import { startWhole, type TrialInput, trialInputs } from './observe.ts';
import { createSession, startRuntime } from './session.ts';

export interface Trial extends TrialInput {
  /** SHA-256 of the model's file. */
  model: string;
  expected: Outputs;
}

/** Runs a model in ONNX Runtime as it is. */
export async function runTrials(
  whole: WebAssembly.Module,
  { bytes, sha256, imageShape }: { bytes: Uint8Array; sha256: string; imageShape: readonly number[] },
): Promise<Trial[]> {
  const { instance } = await startWhole(whole);
  startRuntime(instance);
  const session = createSession(instance, bytes);
  return Array.from(trialInputs(imageShape), ({ data, shape, explain }) => {
    return { model: sha256, data, shape, explain, expected: runSession(instance, session, data, shape, explain) };
  });
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
    for (const name of ['logits', 'attention', 'layers'] as const)
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
