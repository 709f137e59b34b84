// Checkpoint -> ONNX file and model card, written only after the file has proved to compute what the engine computes.

import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Config } from '../config/options.ts';
import type { DatasetInfo } from '../data/datasets.ts';
import type { Samples } from '../data/samples.ts';
import { ENGINE } from '../engine/create.ts';
import { webRuntime } from '../engine/onnxruntime.ts';
import { writeAtomically } from '../files.ts';
import { type Parameters, parameterCount } from '../model/parameters.ts';
import { imageShape } from '../model/vitbn.ts';
import { roundWeights } from '../onnx/float16.ts';
import type { Graph } from '../onnx/graph.ts';
import { EXPLAIN, explainedGraph, explainedOnDemand, IMAGES, LOGITS } from '../onnx/model.ts';
import { optimiseGraph } from '../onnx/optimise.ts';
import { encodeModel } from '../onnx/proto.ts';
import { type EpochRecord, servedParameters, type TrainState } from '../training/checkpoint.ts';
import { evaluate, type Predict, predictAll } from '../training/evaluate.ts';
import { type Calibration, calibrate, withTemperature } from './calibrate.ts';

/** Largest difference between a logit of the file and the engine's. */
export const LOGIT_TOLERANCE = 1e-4;

/** The weights are rounded to float16 where the accuracy on the validation images changes by less than this. */
const ROUNDING_TOLERANCE = 2e-4;

/** What the Worker, its clients and readers need to know of a model. */
export interface ModelCard {
  name: string;
  /** The first 12 digits of the file's SHA-256. */
  version: string;
  description: string;
  dataset: string;
  classes: readonly string[];
  input: {
    name: string;
    shape: (string | number)[];
    range: [number, number];
    ink: string;
    /** How pictures become images: strokes are centred and thickened, objects trimmed and scaled. */
    preprocessing: 'ink' | 'object';
  };
  output: { name: string };
  /** Trained parameters, before folding. */
  parameters: number;
  /** What the weights of Linears are rounded to; the file stores them as float32. */
  weights: 'float16' | 'float32';
  /** Of all test images, and of each data set of a mixture. */
  testAccuracy: number;
  testImages: number;
  tests: { dataset: string; images: number; accuracy: number }[];
  /** Null where the training held no images out. */
  calibration: Calibration | null;
  training: Config & { steps: number; lastEpoch: EpochRecord | null };
  sha256: string;
}

/** Images that the model was not trained on: the test sets by name, and what was held out for validation. */
export interface ExportImages {
  tests: { dataset: string; samples: Samples }[];
  validation: Samples;
}

/** Throws an Error and leaves existing files alone when the exported graph does not compute what the engine does. */
export async function exportModel(
  state: TrainState,
  { tests, validation }: ExportImages,
  { folder, name, info }: { folder: string; name: string; info: DatasetInfo },
): Promise<{ onnxPath: string; card: ModelCard }> {
  const { model, train } = state.config;
  const engine = await ENGINE[train.engine](model, train.threads);
  const using =
    (parameters: Parameters): Predict =>
    (images, count) =>
      engine.predict(parameters, images, count);
  const trained = servedParameters(state);
  const calibration = await calibrated(using(trained), validation);
  const parameters = calibration ? withTemperature(trained, calibration.temperature) : trained;
  const exact = optimiseGraph(explainedGraph(model, parameters));
  await expectAgreement(exact, using(parameters), tests, state.config);
  await engine.dispose();
  const { graph, weights } = await roundedWhereHarmless(exact, validation, state.config);
  const bytes = encodeServed(graph);
  const results = await accuracies(bytes, tests, state.config);

  const card = modelCard(state, { name, info }, bytes, { tests: results, calibration, weights });
  const onnxPath = join(folder, `${name}.onnx`);
  await writeAtomically(onnxPath, bytes);
  await writeAtomically(join(folder, `${name}.json`), `${JSON.stringify(card, null, 2)}\n`);
  return { onnxPath, card };
}

async function calibrated(predict: Predict, validation: Samples): Promise<Calibration | null> {
  if (validation.count === 0) return null;
  const { logits } = await predictAll(predict, validation);
  return calibrate(logits, validation.labels);
}

function encodeServed(graph: Graph): Uint8Array {
  return encodeModel(explainedOnDemand(graph));
}

/** The file in the runtime that will serve it: ONNX Runtime's WebAssembly. */
async function onnxPredict(bytes: Uint8Array, { model }: Config) {
  const { InferenceSession, Tensor } = await webRuntime();
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled' });
  const predict: Predict = async (images, count) => {
    const input = new Tensor('float32', images, imageShape(model, count));
    const explain = new Tensor('bool', [false], []);
    const logits = (await session.run({ [IMAGES]: input, [EXPLAIN]: explain }, [LOGITS]))[LOGITS]!;
    return Float32Array.from(logits.data as Float32Array);
  };
  return { predict, release: () => session.release() };
}

/** Throws an Error where the graph's logits for a test image are not the reference's. */
async function expectAgreement(graph: Graph, reference: Predict, tests: ExportImages['tests'], config: Config) {
  const { predict, release } = await onnxPredict(encodeServed(graph), config);
  for (const { samples } of tests) await evaluate(agreeing(predict, reference), samples);
  await release();
}

/** Validation decides, so that the test sets choose nothing; without it nothing is rounded. */
async function roundedWhereHarmless(exact: Graph, validation: Samples, config: Config) {
  const rounded = roundWeights(exact);
  const isHarmless = async () => {
    const tests = [{ dataset: 'validation', samples: validation }];
    const [before] = await accuracies(encodeServed(exact), tests, config);
    const [after] = await accuracies(encodeServed(rounded), tests, config);
    return Math.abs(after!.accuracy - before!.accuracy) < ROUNDING_TOLERANCE;
  };
  if (validation.count > 0 && (await isHarmless())) return { graph: rounded, weights: 'float16' } as const;
  return { graph: exact, weights: 'float32' } as const;
}

async function accuracies(
  bytes: Uint8Array,
  tests: ExportImages['tests'],
  config: Config,
): Promise<ModelCard['tests']> {
  const { predict, release } = await onnxPredict(bytes, config);
  const results: ModelCard['tests'] = [];
  for (const { dataset, samples } of tests) {
    const { images, accuracy } = await evaluate(predict, samples);
    results.push({ dataset, images, accuracy });
  }
  await release();
  return results;
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
  { name, info }: { name: string; info: DatasetInfo },
  bytes: Uint8Array,
  { tests, calibration, weights }: Pick<ModelCard, 'tests' | 'calibration' | 'weights'>,
): ModelCard {
  const { model, train } = config;
  const { title, classes } = info;
  const testImages = tests.reduce((sum, { images }) => sum + images, 0);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return {
    name,
    version: sha256.slice(0, 12),
    description: `${model.norm} (Vision Transformer, depth ${model.depth}, dim ${model.dim}) trained on ${title}`,
    dataset: train.dataset,
    classes,
    input: {
      name: IMAGES,
      shape: ['batch', ...imageShape(model, 1).slice(1)],
      range: [0, 1],
      ink: 'white on black',
      preprocessing: train.dataset === 'fashion-mnist' ? 'object' : 'ink',
    },
    output: { name: LOGITS },
    parameters: parameterCount(model),
    weights,
    testAccuracy: tests.reduce((sum, { images, accuracy }) => sum + images * accuracy, 0) / testImages,
    testImages,
    tests,
    calibration,
    training: { ...config, steps: step, lastEpoch: history.at(-1) ?? null },
    sha256,
  };
}
