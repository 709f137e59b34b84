// What the build has cut from ONNX Runtime, inside workerd.

import load from 'onnxruntime-web/ort-wasm-simd-threaded.mjs';
import { expect, test } from 'vitest';
import snapshot from '../../src/model/runtime.snapshot';
import wasm from '../../src/model/runtime.wasm';
import { runSession } from '../../src/runtime/session.ts';
import { restoreInstance } from '../../src/runtime/snapshot.ts';
import { digits as card } from './models.ts';

const IMAGE = [1, 1, 28, 28];
const image = new Float32Array(28 * 28).fill(0.5);

async function start() {
  const { instance, sessions } = await restoreInstance(load, wasm, snapshot);
  return { instance, session: sessions[card.sha256]! };
}

test('a function that is cut traps and says so, and another instance runs', async () => {
  const { instance } = await start();
  expect(() => instance.api._OrtInit(1, 3)).toThrow(WebAssembly.RuntimeError);
  expect(instance.exports['cut']).toHaveProperty('value', 1);
  const other = await start();
  expect(runSession(other.instance, other.session, image, IMAGE).logits).toHaveLength(11);
  expect(other.instance.exports['cut']).toHaveProperty('value', 0);
});

test('an input of another shape is an error that names the shapes', async () => {
  const { instance, session } = await start();
  expect(() => runSession(instance, session, image, [1, 1, 14, 56])).toThrow(/Got: 14 Expected: 28/);
});

test('memory stays as large as it was while batches of all sizes run, explained or not', async () => {
  const { instance, session } = await start();
  const run = (batch: number) => {
    for (const explain of [false, true])
      runSession(instance, session, new Float32Array(batch * 784), [batch, 1, 28, 28], explain);
  };
  run(40);
  const bytes = instance.memory.buffer.byteLength;
  for (let round = 0; round < 10; round++) for (const batch of [1, 40, 7, 2, 33, 16]) run(batch);
  expect(instance.memory.buffer.byteLength).toBe(bytes);
});
