// A trained model that is ready to predict, from a checkpoint or from an exported ONNX file with its card.

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import type { TrainConfig } from '../config/options.ts';
import { PRESETS } from '../config/presets.ts';
import type { DataSource } from '../data/data-files.ts';
import { describeDataset } from '../data/datasets.ts';
import type { HoldOut } from '../data/holdout.ts';
import { ENGINE } from '../engine/create.ts';
import { loadRuntime } from '../engine/onnxruntime.ts';
import { EXPLAIN } from '../onnx/model.ts';
import { loadCheckpoint, servedParameters } from '../training/checkpoint.ts';
import type { Predict } from '../training/evaluate.ts';

export interface TrainedModel {
  /** For people: "vitbn after 18000 steps". */
  title: string;
  /** What it was trained on, and which of its images were held out. */
  dataset: string;
  training: HoldOut & Pick<TrainConfig, 'testWriters'>;
  classes: readonly string[];
  /** Height and width of an image in pixels. */
  imageSize: number;
  predict: Predict;
  /** What computes, for people. */
  engine: string;
  dispose(): Promise<void>;
}

/** Cards of models that were trained before there were writers to hold out do not name them. */
const { validationWriters, testWriters } = PRESETS.reference.train;
const WRITERS = {
  validationWriters: z.int().default(validationWriters),
  testWriters: z.int().default(testWriters),
};

/** The part of a model card that evaluating needs. */
const CARD = z.object({
  name: z.string(),
  version: z.string(),
  dataset: z.string(),
  classes: z.array(z.string()).min(2).max(256),
  input: z.object({ name: z.string(), shape: z.tuple([z.string(), z.int(), z.int(), z.int()]) }),
  output: z.object({ name: z.string() }),
  training: z.object({ train: z.object({ validation: z.int(), limit: z.int(), seed: z.int(), ...WRITERS }) }),
  sha256: z.string(),
});

/** `source` has the class names of one's own data set; those of the others are known. */
export async function modelFromCheckpoint(
  path: string,
  { engine: name, threads }: Pick<TrainConfig, 'engine' | 'threads'>,
  source: DataSource,
): Promise<TrainedModel> {
  const state = await loadCheckpoint(path);
  const { config, step } = state;
  const parameters = servedParameters(state);
  const { classes } = await describeDataset(config.train.dataset, source);
  const engine = await ENGINE[name](config.model, threads);
  return {
    title: `${config.model.norm} after ${step} steps`,
    dataset: config.train.dataset,
    training: config.train,
    classes,
    imageSize: config.model.imageSize,
    predict: (images, count) => engine.predict(parameters, images, count),
    engine: engine.description,
    dispose: () => engine.dispose(),
  };
}

/** Throws an Error that names the card when it is missing, incomplete or another file's. */
export async function modelFromOnnx(path: string, threads: number): Promise<TrainedModel> {
  const bytes = await readFile(path);
  const card = await cardOf(path, bytes);
  const { InferenceSession, Tensor, sessionOptions, description } = await loadRuntime();
  const options = sessionOptions(threads);
  const session = await InferenceSession.create(bytes, options);
  const predict: Predict = async (images, count) => {
    const input = new Tensor('float32', images, [count, ...card.input.shape.slice(1)] as number[]);
    const feeds = { [card.input.name]: input, [EXPLAIN]: new Tensor('bool', [false], []) };
    const { data } = (await session.run(feeds, [card.output.name]))[card.output.name]!;
    if (!(data instanceof Float32Array)) throw new TypeError(`${path}: expected logits in float32`);
    return data;
  };
  return {
    title: `${card.name} ${card.version}`,
    dataset: card.dataset,
    training: card.training.train,
    classes: card.classes,
    imageSize: card.input.shape[2],
    predict,
    engine: `${description}, ${options.intraOpNumThreads ?? 1} threads`,
    dispose: () => session.release(),
  };
}

async function cardOf(path: string, bytes: Uint8Array): Promise<z.infer<typeof CARD>> {
  const cardPath = path.replace(/(\.onnx)?$/, '.json');
  const card = CARD.safeParse(JSON.parse(await readFile(cardPath, 'utf8')));
  if (!card.success) throw new Error(`${cardPath}: expected a model card, got ${z.prettifyError(card.error)}`);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  if (card.data.sha256 !== sha256)
    throw new Error(`${cardPath}: expected the card of ${path}, SHA-256 ${sha256}, got ${card.data.sha256}`);
  return card.data;
}
