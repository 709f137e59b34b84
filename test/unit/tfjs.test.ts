import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { initialParameters } from '../../trainer/model/parameters.ts';
import { javaScriptEngine, largestDifference, randomBatch, SEED, tinyModel } from './tiny-model.ts';

it('keeps no tensor after steps and predictions', async () => {
  const model = tinyModel({ norm: 'vitbn-all', dropout: 0.2, embDropout: 0.1 });
  const engine = await javaScriptEngine(model);
  const parameters = initialParameters(model, SEED);
  const batch = randomBatch(model, 3);
  const { numTensors } = tf.memory();
  for (let i = 0; i < 3; i++) {
    await engine.step(parameters, batch, SEED + i);
    await engine.predict(parameters, batch.images, batch.size);
    expect(tf.memory().numTensors).toBe(numTensors);
  }
});

it('computes on its own backend after another one was set', async () => {
  const model = tinyModel();
  const engine = await javaScriptEngine(model);
  const parameters = initialParameters(model, SEED);
  const batch = randomBatch(model, 2);
  const expected = await engine.predict(parameters, batch.images, batch.size);
  tf.registerBackend('incapable', () => new tf.KernelBackend());
  await tf.setBackend('incapable');
  expect((await engine.step(parameters, batch, SEED)).loss).toBeGreaterThan(0);
  await tf.setBackend('incapable');
  expect(largestDifference(await engine.predict(parameters, batch.images, batch.size), expected)).toBe(0);
});
