import { afterAll, describe, expect, it } from 'vitest';
import { type ModelConfig, NORMS } from '../../trainer/config/schema.ts';
import type { Engine } from '../../trainer/engine/engine.ts';
import { createOnnxRuntimeEngine } from '../../trainer/engine/onnxruntime.ts';
import { initialParameters } from '../../trainer/model/parameters.ts';
import { randomStream } from '../../trainer/random.ts';
import { trainedSpecs } from '../../trainer/training/optimizer.ts';
import { expectSameStep, livelyParameters, TOLERANCE } from './same-step.ts';
import { javaScriptEngine, largestDifference, randomBatch, SEED, tinyModel, wasmEngine } from './tiny-model.ts';

const engines: Engine[] = [];
afterAll(() => Promise.all(engines.map(engine => engine.dispose())));

async function opened(engine: Promise<Engine>): Promise<Engine> {
  engines.push(await engine);
  return engine;
}

const CONVOLUTIONS: Partial<ModelConfig> = {
  tokenizer: 'conv',
  stem: '4/1,6/2,6/1,16/2',
  imageSize: 12,
  ffnConv: true,
};

const VARIANTS: [string, Partial<ModelConfig>][] = [
  ['class token, learned positions', {}],
  ['dropout', { dropout: 0.2, embDropout: 0.1 }],
  ['mean pooling, fixed positions, qkv bias', { pool: 'mean', posEmb: 'pe1d', qkvBias: true }],
  ['wide heads', { dimHead: 32, heads: 3 }],
  ['wide heads, dropout', { dimHead: 32, dropout: 0.2 }],
  ['wide heads, qkv bias', { dimHead: 32, qkvBias: true }],
  ['wide heads, qkv bias, dropout', { dimHead: 32, qkvBias: true, dropout: 0.2 }],
  ['convolutions, mean pooling', { ...CONVOLUTIONS, pool: 'mean' }],
  [
    'convolutions, class token, LayerNorm in the stem, three channels, odd sides',
    { ...CONVOLUTIONS, stemNorm: 'layer', channels: 3, imageSize: 9 },
  ],
  ['convolutions without norms, fixed positions', { ...CONVOLUTIONS, stemNorm: 'none', pool: 'mean', posEmb: 'pe1d' }],
  ['depthwise convolution after patches', { ffnConv: true }],
  ['two channels, small patches, one head', { channels: 2, imageSize: 12, patchSize: 4, heads: 1, numClasses: 3 }],
];

describe.each(NORMS)('%s', norm => {
  it.each(VARIANTS)('has the same logits and gradients in TensorFlow.js and ONNX Runtime: %s', async (_, overrides) => {
    const model = tinyModel({ norm, ...overrides });
    const parameters = livelyParameters(model);
    const batch = randomBatch(model, 5);
    const tensorFlow = await opened(javaScriptEngine(model));
    const expected = await tensorFlow.step(parameters, batch, SEED);
    for (const engine of [await opened(wasmEngine(model)), await opened(createOnnxRuntimeEngine(model, 2))]) {
      expectSameStep(await engine.step(parameters, batch, SEED), expected);
      const logits = await engine.predict(parameters, batch.images, batch.size);
      expect(largestDifference(logits, await tensorFlow.predict(parameters, batch.images, batch.size))).toBeLessThan(
        TOLERANCE,
      );
    }
  });
});

it.each([
  ['patches', {}],
  ['convolutions', { tokenizer: 'conv', stem: '2/1,3/2,8/2', imageSize: 9, ffnConv: true, pool: 'mean' } as const],
])('has gradients that agree with finite differences of the loss: %s', async (_, overrides) => {
  const model = tinyModel({ dim: 8, depth: 1, mlpDim: 8, ...overrides });
  const engine = await opened(wasmEngine(model));
  const parameters = livelyParameters(model);
  const batch = randomBatch(model, 4);
  const gradients = structuredClone((await engine.step(parameters, batch, SEED)).gradients);
  const random = randomStream(SEED, 'direction');
  const epsilon = 1e-2; // the loss is a float32: smaller steps drown in its rounding
  for (const { name } of trainedSpecs(model)) {
    const gradient = gradients[name]!;
    const direction = gradient.map(() => random.normal());
    const norm = Math.hypot(...direction);
    const lossAt = async (distance: number) => {
      const moved = parameters[name]!.map((value, i) => value + (distance * direction[i]!) / norm);
      return (await engine.step({ ...parameters, [name]: moved }, batch, SEED)).loss;
    };
    const slope = ((await lossAt(epsilon)) - (await lossAt(-epsilon))) / (2 * epsilon);
    const expected = gradient.reduce((sum, value, i) => sum + (value * direction[i]!) / norm, 0);
    expect(Math.abs(slope - expected), name).toBeLessThan(1e-3);
  }
});

it('reports the mean and the unbiased variance of what BatchNorm sees', async () => {
  const model = tinyModel({ norm: 'vitbn-all', imageSize: 14, channels: 1 });
  const batch = randomBatch(model, 3);
  const engine = await opened(wasmEngine(model));
  const { statistics } = await engine.step(initialParameters(model, SEED), batch, SEED);
  const { mean, variance } = statistics['embedding.patch_norm']!;
  // The first pixel of each of the 2×2 patches of the 3 images: 12 values.
  const values = [0, 1, 2].flatMap(image => [0, 7, 98, 105].map(pixel => batch.images[image * 196 + pixel]!));
  const expected = values.reduce((sum, x) => sum + x) / 12;
  expect(mean[0]).toBeCloseTo(expected, 5);
  expect(variance[0]).toBeCloseTo(values.reduce((sum, x) => sum + (x - expected) ** 2, 0) / 11, 5);
});

it('drops other elements with another seed, and the same with the same', async () => {
  const model = tinyModel({ dropout: 0.5 });
  const engine = await opened(wasmEngine(model));
  const parameters = initialParameters(model, SEED);
  const batch = randomBatch(model, 2);
  const lossOf = async (seed: number) => (await engine.step(parameters, batch, seed)).loss;
  expect(await lossOf(1)).toBe(await lossOf(1));
  expect(await lossOf(1)).not.toBe(await lossOf(2));
});

it('predicts any number of images, each one alone as within a batch', async () => {
  const model = tinyModel();
  const engine = await opened(wasmEngine(model));
  const parameters = livelyParameters(model);
  const { images } = randomBatch(model, 103);
  const together = await engine.predict(parameters, images, 103);
  const last = await engine.predict(parameters, images.subarray(102 * 784), 1);
  expect(largestDifference(last, together.subarray(1020))).toBeLessThan(1e-5);
});

it.each([
  ['patches', {}],
  ['convolutions', CONVOLUTIONS],
])('predicts with the parameters as they are now: %s', async (_, overrides) => {
  const model = tinyModel(overrides);
  const engine = await opened(createOnnxRuntimeEngine(model, 1));
  const parameters = livelyParameters(model);
  const { images } = randomBatch(model, 2);
  const before = await engine.predict(parameters, images, 2);
  parameters['head.bias']![1]! += 1;
  const after = await engine.predict(parameters, images, 2);
  expect(after[1]! - before[1]!).toBeCloseTo(1, 5);
  expect(await engine.predict(parameters, images, 2)).toEqual(after);
});
