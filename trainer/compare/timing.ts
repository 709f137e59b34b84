// How long an epoch and a test pass take, model by model. All models take turns, in blocks as in training, so that a slow
// minute of the machine hits all of them alike.

import { z } from 'zod';
import { randomImages, type TimedEngine, timedEngine } from '../bench/training/timed-engine.ts';
import type { Config, ModelConfig } from '../config/schema.ts';
import { ENGINE } from '../engine/create.ts';
import { loadRuntime } from '../engine/onnxruntime.ts';
import { describeMachine } from '../format.ts';
import { initialParameters } from '../model/parameters.ts';
import { imageShape } from '../model/vitbn.ts';
import { frozenGraph, IMAGES } from '../onnx/model.ts';
import { optimiseGraph } from '../onnx/optimise.ts';
import { encodeModel } from '../onnx/proto.ts';
import { median } from '../quantile.ts';
import { EVALUATION_BATCH } from '../training/evaluate.ts';

/** Images of an epoch and of a test pass: those of MNIST and of FashionMNIST. */
export const EPOCH_IMAGES = 60_000;
export const TEST_IMAGES = 10_000;

/** Of a block the first runs are not counted. */
const BLOCK = { warmUp: 2, counted: 4 };

/** A learning rate at which no model diverges, on random images or others. */
const HARMLESS = 1e-8;

/** Seconds, the median of each round's block. */
const secondsSchema = z.array(z.number());

export const timingSchema = z.object({
  machine: z.string(),
  engine: z.string(),
  models: z.array(
    z.object({
      model: z.custom<ModelConfig>(value => typeof value === 'object' && value !== null),
      batchSize: z.number(),
      /** Seconds: an epoch of 60,000 images, and a test pass of 10,000 by the training-time graph and by the exported one. */
      epoch: secondsSchema,
      test: secondsSchema,
      exportedTest: secondsSchema,
    }),
  ),
});

export type Timing = z.infer<typeof timingSchema>;

export const MEASUREMENTS = ['epoch', 'test', 'exportedTest'] as const;
export type Measurement = (typeof MEASUREMENTS)[number];

interface TimedModel {
  config: Config;
  engine: TimedEngine;
  exported: () => Promise<void>;
  release: () => Promise<void>;
  samples: Record<Measurement, number[]>;
}

/** Milliseconds of a training step of this configuration, median of a few. */
export async function stepTime(config: Config): Promise<number> {
  const { step, close } = await timedEngine(
    await ENGINE[config.train.engine](config.model, config.train.threads, config.train.device),
    config,
  );
  const times: number[] = [];
  for (let i = 0; i < 8; i++) times.push((await step()).ms);
  await close();
  return median(times);
}

/** Times every different model and batch size among the configurations in `rounds` turns. */
export async function timeModels(configs: readonly Config[], rounds: number): Promise<Timing> {
  const models: TimedModel[] = [];
  for (const config of different(configs)) models.push(await enter(config));
  for (const measurement of MEASUREMENTS)
    for (let round = 0; round < rounds; round++) for (const model of models) await block(model, measurement);
  await Promise.all(models.flatMap(({ engine: { close }, release }) => [close(), release()]));
  return {
    machine: describeMachine(),
    engine: models[0]?.engine.engine.description ?? 'none',
    models: models.map(({ config, samples }) => ({
      model: config.model,
      batchSize: config.train.batchSize,
      ...samples,
    })),
  };
}

/** What distinguishes two configurations in time: not data set, seed or learning rate. */
export function timingKey({ model }: Pick<Config, 'model'>, batchSize: number): string {
  const { numClasses: _, ...rest } = model;
  return JSON.stringify({ ...rest, batchSize });
}

function different(configs: readonly Config[]): Config[] {
  const byKey = new Map(configs.map(config => [timingKey(config, config.train.batchSize), config]));
  return [...byKey.values()].map(({ model, train }) => ({ model, train: { ...train, learningRate: HARMLESS } }));
}

async function enter(config: Config): Promise<TimedModel> {
  const { model, train } = config;
  const engine = await ENGINE[train.engine](model, train.threads, train.device);
  const exported = await exportedModel(config);
  return {
    config,
    engine: await timedEngine(engine, config),
    ...exported,
    samples: { epoch: [], test: [], exportedTest: [] },
  };
}

/** The model as it is exported, on ONNX Runtime with the same device and threads. */
async function exportedModel({ model, train }: Config) {
  const { InferenceSession, Tensor, sessionOptions } = await loadRuntime(train.device);
  const bytes = encodeModel(optimiseGraph(frozenGraph(model, initialParameters(model, train.seed))));
  const session = await InferenceSession.create(bytes, sessionOptions(train.threads));
  const pixels = Float32Array.from(randomImages(model, EVALUATION_BATCH).images, value => value / 255);
  const images = new Tensor('float32', pixels, imageShape(model, EVALUATION_BATCH));
  const exported = async () => {
    await session.run({ [IMAGES]: images });
  };
  return { exported, release: () => session.release() };
}

async function block({ config, engine: { step, evaluate }, exported, samples }: TimedModel, measurement: Measurement) {
  const run = { epoch: step, test: evaluate, exportedTest: exported }[measurement];
  const repeats = measurement === 'epoch' ? EPOCH_IMAGES / config.train.batchSize : TEST_IMAGES / EVALUATION_BATCH;
  const seconds: number[] = [];
  for (let i = 0; i < BLOCK.warmUp + BLOCK.counted; i++) {
    const start = performance.now();
    await run();
    if (i >= BLOCK.warmUp) seconds.push((performance.now() - start) / 1000);
  }
  samples[measurement].push(median(seconds) * repeats);
}
