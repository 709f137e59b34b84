// A trained model that is ready to predict, from a checkpoint or from an exported ONNX file with its card.

import { readFile } from 'node:fs/promises';
import type { Device, TrainConfig } from '../config/schema.ts';
import type { DataSource } from '../data/data-files.ts';
import { describeDataset } from '../data/datasets.ts';
import type { HoldOut } from '../data/holdout.ts';
import { ENGINE } from '../engine/create.ts';
import { loadRuntime } from '../engine/onnxruntime.ts';
import { describeThreads } from '../format.ts';
import { readCard } from '../model-card.ts';
import { EXPLAIN } from '../onnx/model.ts';
import type { Predict } from '../training/evaluate.ts';
import { readWeights } from '../training/weights.ts';

export interface TrainedModel {
  /** For people: "vitbn after 18000 steps". */
  title: string;
  /** What it was trained on, and which of its images were held out. */
  dataset: string;
  training: HoldOut & Pick<TrainConfig, 'testWriters' | 'characters' | 'preprocessing'>;
  classes: readonly string[];
  /** Height and width of an image in pixels. */
  imageSize: number;
  channels: number;
  predict: Predict;
  /** What computes, for people. */
  engine: string;
  dispose(): Promise<void>;
}

/** `source` has the class names of one's own data set where a checkpoint is so old that it has not. */
export async function modelFromCheckpoint(
  path: string,
  { engine: name, threads, device }: Pick<TrainConfig, 'engine' | 'threads' | 'device'>,
  source: DataSource,
): Promise<TrainedModel> {
  const { config, step, parameters, classes: known } = await readWeights(path);
  const classes = known ?? (await describeDataset(config.train, source)).classes;
  const { numClasses } = config.model;
  if (classes.length !== numClasses)
    throw new Error(`${path}: expected the ${classes.length} classes of ${config.train.dataset}, got ${numClasses}`);
  const engine = await ENGINE[name](config.model, threads, device);
  return {
    title: `${config.model.norm} after ${step} steps`,
    dataset: config.train.dataset,
    training: config.train,
    classes,
    imageSize: config.model.imageSize,
    channels: config.model.channels,
    predict: (images, count) => engine.predict(parameters, images, count),
    engine: engine.description,
    dispose: () => engine.dispose(),
  };
}

/** Throws an Error that names the card when it is missing, incomplete or another file's. */
export async function modelFromOnnx(path: string, threads: number, device?: Device): Promise<TrainedModel> {
  const bytes = await readFile(path);
  const card = await readCard(path, bytes);
  const { InferenceSession, Tensor, sessionOptions, description } = await loadRuntime(device);
  const [, ...imageSize] = card.input.shape;
  const options = sessionOptions(threads);
  const session = await InferenceSession.create(bytes, options);
  const predict: Predict = async (images, count) => {
    const input = new Tensor('float32', images, [count, ...imageSize]);
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
    channels: card.input.shape[1],
    predict,
    engine: `${description}, ${describeThreads(options.intraOpNumThreads ?? 1)}`,
    dispose: () => session.release(),
  };
}
