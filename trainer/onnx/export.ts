// Checkpoint -> ONNX file and model card, written only after the file has proved to compute what the engine computes.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { type EpochRecord, servedParameters, type TrainState } from '../checkpoint.ts';
import type { Config } from '../config.ts';
import { DATASET } from '../data/datasets.ts';
import type { LabelledImages } from '../data/idx.ts';
import { ENGINE } from '../engine/create.ts';
import { webRuntime } from '../engine/onnxruntime.ts';
import { evaluate, type Predict } from '../evaluate.ts';
import { writeAtomically } from '../files.ts';
import { parameterCount } from '../model/parameters.ts';
import { imageShape } from '../model/vitbn.ts';
import { foldGraph } from './fold.ts';
import { frozenGraph, IMAGES, LOGITS } from './model.ts';
import { encodeModel } from './proto.ts';

/** Largest difference between a logit of the file and the engine's. */
export const LOGIT_TOLERANCE = 1e-4;

/** What the Worker, its clients and readers need to know of a model. */
export interface ModelCard {
  name: string;
  /** The first 12 digits of the file's SHA-256. */
  version: string;
  description: string;
  dataset: string;
  classes: readonly string[];
  input: { name: string; shape: (string | number)[]; range: [number, number]; ink: string };
  output: { name: string };
  /** Trained parameters, before folding. */
  parameters: number;
  testAccuracy: number;
  testImages: number;
  training: Config & { steps: number; lastEpoch: EpochRecord | null };
  sha256: string;
}

/** Throws an Error and leaves existing files alone when the exported graph does not compute what the engine does. */
export async function exportModel(
  state: TrainState,
  test: LabelledImages,
  { folder, name }: { folder: string; name: string },
): Promise<{ onnxPath: string; card: ModelCard }> {
  const { model, train } = state.config;
  const parameters = servedParameters(state);
  const bytes = encodeModel(foldGraph(frozenGraph(model, parameters)));
  const engine = await ENGINE[train.engine](model, train.threads);
  const reference: Predict = (images, count) => engine.predict(parameters, images, count);
  const exported = await onnxPredict(bytes, state.config);
  const { accuracy } = await evaluate(agreeing(exported.predict, reference), test);
  await Promise.all([exported.release(), engine.dispose()]);

  const card = modelCard(state, name, bytes, { accuracy, images: test.count });
  const onnxPath = join(folder, `${name}.onnx`);
  await writeAtomically(onnxPath, bytes);
  await writeAtomically(join(folder, `${name}.json`), `${JSON.stringify(card, null, 2)}\n`);
  return { onnxPath, card };
}

/** The file in the runtime that will serve it: ONNX Runtime's WebAssembly. */
async function onnxPredict(bytes: Uint8Array, { model }: Config) {
  const { InferenceSession, Tensor } = await webRuntime();
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled' });
  const predict: Predict = async (images, count) => {
    const input = new Tensor('float32', images, imageShape(model, count));
    const logits = (await session.run({ [IMAGES]: input }))[LOGITS]!;
    return Float32Array.from(logits.data as Float32Array);
  };
  return { predict, release: () => session.release() };
}

/** The logits of `predict`, once `reference` has confirmed them. */
function agreeing(predict: Predict, reference: Predict): Predict {
  return async (images, count) => {
    const logits = await predict(images, count);
    assertEqualLogits(logits, await reference(images, count));
    return logits;
  };
}

/** Throws an Error where a logit is not finite, or further than LOGIT_TOLERANCE from its reference. */
export function assertEqualLogits(logits: Float32Array, reference: Float32Array): void {
  for (const [i, expected] of reference.entries()) {
    const found = logits[i]!;
    if (!(Math.abs(found - expected) <= LOGIT_TOLERANCE))
      throw new Error(
        `export: expected logit ${i} to be ${expected} (±${LOGIT_TOLERANCE}), got ${found}; nothing was written`,
      );
  }
}

function modelCard(
  { config, step, history }: TrainState,
  name: string,
  bytes: Uint8Array,
  test: { accuracy: number; images: number },
): ModelCard {
  const { model, train } = config;
  const { title, classes } = DATASET[train.dataset];
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    name,
    version: sha256.slice(0, 12),
    description: `${model.norm} (Vision Transformer, depth ${model.depth}, dim ${model.dim}) trained on ${title}`,
    dataset: train.dataset,
    classes,
    input: { name: IMAGES, shape: ['batch', ...imageShape(model, 1).slice(1)], range: [0, 1], ink: 'white on black' },
    output: { name: LOGITS },
    parameters: parameterCount(model),
    testAccuracy: test.accuracy,
    testImages: test.images,
    training: { ...config, steps: step, lastEpoch: history.at(-1) ?? null },
    sha256,
  };
}
