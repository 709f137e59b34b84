// Tiny models and batches for tests of the trainer: real parts, small numbers, seeded.

import { join } from 'node:path';
import type { Config, ModelConfig } from '../../trainer/config/options.ts';
import { PRESETS } from '../../trainer/config/presets.ts';
import type { Batch } from '../../trainer/data/batches.ts';
import type { Split } from '../../trainer/data/catalogue.ts';
import { loadSplit } from '../../trainer/data/datasets.ts';
import type { LabelledImages } from '../../trainer/data/idx.ts';
import type { Engine } from '../../trainer/engine/engine.ts';
import { createOnnxRuntimeEngine, webRuntime } from '../../trainer/engine/onnxruntime.ts';
import { createTensorFlowEngine, plainTensorFlow } from '../../trainer/engine/tfjs.ts';
import { initialParameters, type Parameters } from '../../trainer/model/parameters.ts';
import { randomStream } from '../../trainer/random.ts';

export const SEED = 20;
export const FIXTURES = join(import.meta.dirname, '../fixtures');

export function tinyModel(overrides: Partial<ModelConfig> = {}): ModelConfig {
  return { ...PRESETS.testing.model, dropout: 0, embDropout: 0, ...overrides };
}

export function tinyConfig(model: Partial<ModelConfig> = {}, train: Partial<Config['train']> = {}): Config {
  return { model: tinyModel(model), train: { ...PRESETS.testing.train, ...train } };
}

/** Parameters as after some training: every norm and running statistic has a value of its own. */
export function trainedLike(model: ModelConfig): Parameters {
  const random = randomStream(SEED, 'trained');
  const parameters = initialParameters(model, SEED);
  for (const [name, values] of Object.entries(parameters))
    if (name.includes('norm')) values.set(values.map(() => 0.5 + random.uniform()));
  return parameters;
}

/** The fixtures' part of MNIST. */
export async function mnistSample(split: Split): Promise<LabelledImages> {
  const data = await loadSplit({ dataset: 'mnist', testWriters: 0 }, split, { folder: FIXTURES });
  if (!('images' in data)) throw new TypeError('MNIST: expected images');
  return data;
}

/** Random gray images and labels 0, 1, 2, … */
export function randomBatch({ channels, imageSize, numClasses }: ModelConfig, size: number): Batch {
  const random = randomStream(SEED, 'batch');
  const images = Float32Array.from({ length: size * channels * imageSize ** 2 }, () => random.uniform());
  const targets = new Float32Array(size * numClasses);
  for (let i = 0; i < size; i++) targets[i * numClasses + (i % numClasses)] = 1;
  return { images, targets, size };
}

/** ONNX Runtime in WebAssembly, which every machine has. */
export async function wasmEngine(model: ModelConfig): Promise<Engine> {
  return createOnnxRuntimeEngine(model, 1, await webRuntime());
}

/** TensorFlow.js in plain JavaScript. */
export async function javaScriptEngine(model: ModelConfig): Promise<Engine> {
  return createTensorFlowEngine(model, await plainTensorFlow());
}

export function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length !== b.length) throw new RangeError(`values: expected ${b.length}, got ${a.length}`);
  return Array.from(a).reduce((largest, value, i) => Math.max(largest, Math.abs(value - b[i]!)), 0);
}
