import { afterAll, describe, expect, it } from 'vitest';
import type { Config } from '../../trainer/config/options.ts';
import { validateConfig } from '../../trainer/config/validate.ts';
import { epochOrder, trainingBatch } from '../../trainer/data/batches.ts';
import { holdOut } from '../../trainer/data/holdout.ts';
import { type LabelledImages, selectImages } from '../../trainer/data/idx.ts';
import { BatchLoader } from '../../trainer/data/loader.ts';
import type { Engine } from '../../trainer/engine/engine.ts';
import type { TrainState } from '../../trainer/training/checkpoint.ts';
import { evaluate } from '../../trainer/training/evaluate.ts';
import { smoothed } from '../../trainer/training/step.ts';
import { initialState, trainAndEvaluate } from '../../trainer/training/train.ts';
import { javaScriptEngine, largestDifference, mnistSample, SEED, tinyConfig, wasmEngine } from './tiny-model.ts';

const sample = await mnistSample('train');
const none = selectImages(sample, []);

const engines: Engine[] = [];
afterAll(() => Promise.all(engines.map(engine => engine.dispose())));

async function wasm(config: Config): Promise<Engine> {
  const engine = await wasmEngine(config.model);
  engines.push(engine);
  return engine;
}

async function accuracyOn(data: LabelledImages, { parameters }: TrainState, engine: Engine): Promise<number> {
  return (await evaluate((images, count) => engine.predict(parameters, images, count), data)).accuracy;
}

async function trained(config: Config, train: LabelledImages, engine: Engine): Promise<TrainState> {
  const state = initialState(config);
  await trainAndEvaluate(state, { train, validation: none }, engine);
  return state;
}

const CALM = { rotation: 0, translation: 0, scaling: 0, warmupSteps: 0, seed: SEED } as const;

describe.each(['vit', 'vitbn', 'vitbn-ffn', 'vitbn-all'] as const)('%s', norm => {
  it('learns eight images by heart', async () => {
    const config = tinyConfig(
      { norm },
      { ...CALM, epochs: 120, batchSize: 8, learningRate: 3e-3, schedule: 'constant' },
    );
    const eight = selectImages(sample, [0, 1, 2, 3, 4, 5, 7, 13]);
    const state = initialState(config);
    const engine = await wasm(config);
    await trainAndEvaluate(state, { train: eight, validation: none }, engine);
    expect(state.history.at(-1)!.trainLoss).toBeLessThan(0.05);
    expect(await accuracyOn(eight, state, engine)).toBe(1);
  });
});

it('learns to read digits that it has not seen, from a small sample of MNIST', async () => {
  const config = tinyConfig({}, { ...CALM, epochs: 6, validation: 200, learningRate: 4e-3, warmupSteps: 20 });
  const state = initialState(config);
  await trainAndEvaluate(state, holdOut(sample, config.train), await wasm(config));
  const last = state.history.at(-1)!;
  expect(last.validationAccuracy).toBeGreaterThan(0.6);
  expect(await accuracyOn(await mnistSample('test'), state, engines.at(-1)!)).toBeGreaterThan(0.6);
});

it('trains on TensorFlow.js to the same weights as on ONNX Runtime', async () => {
  const config = tinyConfig({ dropout: 0.1 }, { ...CALM, epochs: 1, batchSize: 8 });
  const data = {
    train: selectImages(
      sample,
      Array.from({ length: 24 }, (_, i) => i),
    ),
    validation: none,
  };
  const [onnx, tensorFlow] = [initialState(config), initialState(config)];
  await trainAndEvaluate(onnx, data, await wasm(config));
  await trainAndEvaluate(tensorFlow, data, await javaScriptEngine(config.model));
  expect(onnx.step).toBe(3);
  for (const [name, values] of Object.entries(tensorFlow.parameters))
    values.forEach((value, i) => {
      expect(Math.abs(value - onnx.parameters[name]![i]!), name).toBeLessThan(2e-3); // Adam magnifies rounding at g ≈ 0
    });
});

describe('an interrupted run', () => {
  const config = tinyConfig(
    { dropout: 0.2 },
    { rotation: 10, translation: 2, scaling: 0.1, epochs: 2, batchSize: 10, seed: SEED },
  );
  const data = {
    train: selectImages(
      sample,
      Array.from({ length: 45 }, (_, i) => i),
    ),
    validation: none,
  };

  it.each([2, 4, 6])(
    'that goes on after step %i ends with the weights of one that was not, bit for bit',
    async stop => {
      const whole = initialState(config);
      await trainAndEvaluate(whole, data, await wasm(config));
      expect(whole.step).toBe(8);

      const parts = initialState(config);
      const interruption = new AbortController();
      const onStep = ({ step }: { step: number }) => step === stop && interruption.abort();
      await trainAndEvaluate(parts, data, await wasm(config), { onStep, signal: interruption.signal });
      expect(parts.step).toBe(stop);
      const resumed = structuredClone(parts);
      await trainAndEvaluate(resumed, data, await wasm(config));
      expect(resumed.parameters).toEqual(whole.parameters);
      expect(resumed.moments).toEqual(whole.moments);
      const figures = ({ history }: TrainState) => history.map(({ seconds: _, ...figures }) => figures);
      expect(figures(resumed)).toEqual(figures(whole));
    },
  );
});

it('keeps BatchNorm’s running statistics as PyTorch does: a tenth of each batch', async () => {
  const config = tinyConfig({}, { ...CALM, epochs: 1, batchSize: 8 });
  const train = selectImages(sample, [0, 1, 2, 3, 4, 5, 6, 7]);
  const engine = await wasm(config);
  const batch = trainingBatch(train, epochOrder(train, SEED, 0), { epoch: 0, step: 0 }, 10, config.train);
  const { statistics } = structuredClone(await engine.step(initialState(config).parameters, batch, SEED));
  const { parameters } = await trained(config, train, engine);
  const name = 'blocks.1.ffn.batch_norm';
  const { mean, variance } = statistics[name]!;
  expect(
    largestDifference(
      parameters[`${name}.running_mean`]!,
      mean.map(x => 0.1 * x),
    ),
  ).toBeLessThan(1e-6);
  expect(
    largestDifference(
      parameters[`${name}.running_var`]!,
      variance.map(x => 0.9 + 0.1 * x),
    ),
  ).toBeLessThan(1e-6);
});

it('a moving average of the weights follows them, and is what is validated', async () => {
  const config = tinyConfig({}, { ...CALM, epochs: 2, batchSize: 8, emaDecay: 0.5 });
  const data = { train: selectImages(sample, [0, 1, 2, 3, 4, 5, 6, 7]), validation: selectImages(sample, [8, 9, 10]) };
  const engine = await wasm(config);
  const state = initialState(config);
  const expected = structuredClone(state.parameters);
  await trainAndEvaluate(state, data, engine, {
    onEpoch: async () => {
      const keep = Math.min(0.5, (1 + state.step) / (10 + state.step));
      for (const [name, mean] of Object.entries(expected))
        mean.set(mean.map((value, i) => keep * value + (1 - keep) * state.parameters[name]![i]!));
    },
  });
  for (const [name, mean] of Object.entries(expected))
    expect(largestDifference(state.average![name]!, mean), name).toBeLessThan(1e-6);
  const averaged = await evaluate((images, count) => engine.predict(expected, images, count), data.validation);
  expect(state.history.at(-1)!.validationLoss).toBeCloseTo(averaged.loss, 5);
});

it('training ends when validation has not improved for as many epochs as there is patience', async () => {
  const config = tinyConfig({}, { ...CALM, epochs: 50, batchSize: 8, learningRate: 1e-8, patience: 2 });
  const data = { train: selectImages(sample, [0, 1, 2, 3, 4, 5, 6, 7]), validation: selectImages(sample, [8, 9, 10]) };
  const state = initialState(config);
  await trainAndEvaluate(state, data, await wasm(config));
  expect(state.history).toHaveLength(3);
});

it('patience without anything to validate on is refused', async () => {
  const config = tinyConfig({}, { ...CALM, batchSize: 8, patience: 2 });
  const data = { train: selectImages(sample, [0, 1, 2, 3, 4, 5, 6, 7]), validation: none };
  await expect(trainAndEvaluate(initialState(config), data, await wasm(config))).rejects.toThrow(
    'patience: needs images or writers held out for validation, got 2 with none',
  );
  expect(() => validateConfig(tinyConfig({}, { patience: 2, validation: 0, validationWriters: 1 }))).not.toThrow();
});

it('smoothed targets keep their sum and their best class', () => {
  const targets = smoothed(Float32Array.of(0, 1, 0, 0), 0.2, 4);
  expect([...targets].map(value => Math.round(100 * value))).toEqual([5, 85, 5, 5]);
});

it('a loss that is not a number ends the run with its place', async () => {
  const config = tinyConfig({}, { ...CALM, batchSize: 8, schedule: 'constant' });
  const state = initialState(config);
  state.parameters['head.bias']![0] = Number.NaN;
  const data = {
    train: selectImages(
      sample,
      Array.from({ length: 16 }, (_, i) => i),
    ),
    validation: none,
  };
  await expect(trainAndEvaluate(state, data, await wasm(config))).rejects.toThrow(
    `loss: expected a finite number, got NaN at step 1 (learning rate ${config.train.learningRate}, batch 1 of epoch 1 with seed ${SEED}, dropout seed ${SEED})`,
  );
  expect(state.step).toBe(0);
});

it('weights that are not numbers any more end the run, though the loss was one', async () => {
  const config = tinyConfig({}, { ...CALM, batchSize: 8, schedule: 'constant', learningRate: 10, weightDecay: 0 });
  const state = initialState(config);
  state.moments.m['head.bias']!.fill(Number.POSITIVE_INFINITY);
  const data = { train: selectImages(sample, [0, 1, 2, 3, 4, 5, 6, 7]), validation: none };
  await expect(trainAndEvaluate(state, data, await wasm(config))).rejects.toThrow(
    'head.bias: expected finite numbers, got others after step 1',
  );
  expect(state.history).toEqual([]);
});

it('a batch larger than the training data is refused', async () => {
  const config = tinyConfig({}, { batchSize: 50 });
  const data = { train: selectImages(sample, [0, 1]), validation: none };
  await expect(trainAndEvaluate(initialState(config), data, await wasm(config))).rejects.toThrow(
    'batchSize: must be at most 2 training images, got 50',
  );
});

describe('batches', () => {
  const { train } = tinyConfig({}, { ...CALM, batchSize: 4 });
  const data = selectImages(sample, [0, 1, 2, 3, 4, 5, 6, 7]);

  it('hold every image of an epoch once, in another order each epoch', () => {
    const orders = [0, 1].map(epoch => [...epochOrder(data, SEED, epoch)]);
    expect(orders[0]).not.toEqual(orders[1]);
    for (const order of orders) expect(order.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });

  it('are the images themselves, scaled to 0 to 1, when nothing is to be distorted', () => {
    const batch = trainingBatch(data, Uint32Array.of(3, 1, 0, 2), { epoch: 0, step: 0 }, 10, train);
    expect([...batch.labels]).toEqual([1, 0, 5, 4]);
    expect([...batch.images.subarray(0, 784)]).toEqual(
      [...data.images.subarray(3 * 784, 4 * 784)].map(value => Math.fround(value / 255)),
    );
    expect([...batch.targets.subarray(0, 10)]).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  });

  it('are the same when a thread of their own prepares them, wherever it begins', async () => {
    const loader = new BatchLoader(data, 10, { ...train, rotation: 10 });
    for (const position of [
      { epoch: 0, step: 1 },
      { epoch: 1, step: 0 },
      { epoch: 1, step: 1 },
    ]) {
      const order = epochOrder(data, train.seed, position.epoch);
      expect(await loader.batch(position)).toEqual(
        trainingBatch(data, order, position, 10, { ...train, rotation: 10 }),
      );
    }
    await loader.close();
  });

  it('are distorted differently in every epoch, and equally for one seed', () => {
    const distorted = (epoch: number) =>
      trainingBatch(data, Uint32Array.of(0, 1, 2, 3), { epoch, step: 0 }, 10, {
        ...train,
        rotation: 15,
        translation: 2,
      }).images;
    expect(distorted(0)).toEqual(distorted(0));
    expect(distorted(0)).not.toEqual(distorted(1));
    expect(distorted(0).every(value => value >= 0 && value <= 1)).toBe(true);
  });
});
