// Runs whose results are known from ONNX Runtime as it is, for whatever is made of it to repeat.

import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { runSession } from '../../src/session.ts';
import { restoreInstance } from '../../src/snapshot.ts';
import { startWhole, trialInputs } from './observe.ts';
import { createSession } from './session.ts';

export interface Trial {
  data: Float32Array;
  shape: readonly number[];
  expected: Float32Array;
}

/** Runs a model in ONNX Runtime as it is. */
export async function runTrials(
  whole: WebAssembly.Module,
  { bytes, imageShape }: { bytes: Uint8Array; imageShape: readonly number[] },
): Promise<Trial[]> {
  const { instance } = await startWhole(whole);
  const { session } = createSession(instance, bytes);
  return Array.from(trialInputs(imageShape), ({ data, shape }) => {
    return { data, shape, expected: runSession(instance, session, data, shape) };
  });
}

/** Throws an Error where the snapshot in the runtime answers otherwise, be it by a bit. */
export async function expectSame(
  runtime: WebAssembly.Module,
  snapshot: Uint8Array<ArrayBuffer>,
  trials: readonly Trial[],
): Promise<void> {
  const { instance, session } = await restoreInstance(load, runtime, snapshot.buffer);
  for (const { data, shape, expected } of trials) {
    const found = runSession(instance, session, data, shape);
    if (Buffer.compare(Buffer.from(expected.buffer), Buffer.from(found.buffer)) !== 0)
      throw new Error(`runtime: expected a batch of ${shape[0]} to be answered with ${expected}, got ${found}`);
  }
}

/** Whether it answers the same; a trap is a no. */
export function passes(...answer: Parameters<typeof expectSame>): Promise<boolean> {
  return expectSame(...answer).then(
    () => true,
    () => false,
  );
}
