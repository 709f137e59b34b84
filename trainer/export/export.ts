// Checkpoint -> ONNX files, weights and model card, written only after the files have proved to compute what the engine computes.

import { hash } from 'node:crypto';
import { join } from 'node:path';
import type { ModelCard } from '../../src/card.ts';
import type { Config } from '../config/schema.ts';
import type { DatasetInfo } from '../data/catalogue.ts';
import type { Samples } from '../data/samples.ts';
import { ENGINE } from '../engine/create.ts';
import { webRuntime } from '../engine/onnxruntime.ts';
import { writeAtomically } from '../files.ts';
import { type Parameters, parameterCount } from '../model/parameters.ts';
import { imageShape } from '../model/vitbn.ts';
import type { Graph } from '../onnx/graph.ts';
import { EXPLAIN, explainedGraph, explainedOnDemand, IMAGES, LOGITS } from '../onnx/model.ts';
import { optimiseGraph } from '../onnx/optimise.ts';
import { encodeModel } from '../onnx/proto.ts';
import { GRIDS, roundWeights } from '../onnx/round-weights.ts';
import { countCorrect, evaluate, type Predict, predictAll } from '../training/evaluate.ts';
import { encodeWeights, type Weights } from '../training/weights.ts';
import { calibrate, withTemperature } from './calibrate.ts';
import { encodePlain, plainWeights } from './plain.ts';
import { encodeReplay } from './replay.ts';

/** The folder beside the Worker's files that has the same models for other runtimes. */
export const PLAIN_FOLDER = 'plain';

/** Largest difference between a logit of the file and the engine's. */
export const LOGIT_TOLERANCE = 1e-4;

/** The same once weights are rounded, by up to 0.3% of their root mean square. */
export const ROUNDED_LOGIT_TOLERANCE = 0.05;

const TOLERANCES = { float32: LOGIT_TOLERANCE, float16: ROUNDED_LOGIT_TOLERANCE };

/** The weights are rounded where logits stay as near as that on the validation images, and accuracy changes by less than this. */
const ROUNDING_TOLERANCE = 2e-4;

/** Images that the model was not trained on: the test sets by name, and what was held out for validation. */
export interface ExportImages {
  tests: { dataset: string; samples: Samples }[];
  validation: Samples;
  /** Of no class, where the model has an output for that. */
  unknown?: readonly { samples: Samples }[] | undefined;
  /** What it was trained on, for `replay.ts`. */
  training?: Samples | undefined;
}

/** Throws an Error and leaves existing files alone when the exported graph does not compute what the engine does. */
export async function exportModel(
  trained: Weights,
  { tests, validation, unknown = [], training }: ExportImages,
  { folder, name, info }: { folder: string; name: string; info: DatasetInfo },
): Promise<{ onnxPath: string; card: ModelCard }> {
  const { config } = trained;
  const { model, train } = config;
  const engine = await ENGINE[train.engine](model, train.threads);
  const using =
    (parameters: Parameters): Predict =>
    (images, count) =>
      engine.predict(parameters, images, count);
  const calibration = await calibrated(using(trained.parameters), validation, unknown, model.numClasses);
  const parameters = calibration ? withTemperature(trained.parameters, calibration.temperature) : trained.parameters;
  const exact = optimiseGraph(explainedGraph(model, parameters));
  const check = (bytes: Uint8Array, reference: Parameters, tolerance: number) =>
    expectAgreement(bytes, using(reference), tests, { config, tolerance });
  await check(encodeServed(exact), parameters, LOGIT_TOLERANCE);
  const { graph, weights } = await roundedWhereHarmless(exact, validation, config);
  const bytes = encodeServed(graph);
  if (weights === 'float16') await check(bytes, parameters, TOLERANCES[weights]);
  const results = await accuracies(bytes, tests, config);

  const described = modelCard(trained, { name, info }, bytes, { tests: results, calibration, weights });
  const plain = encodePlain(trained, described);
  await check(plain, trained.parameters, TOLERANCES[plainWeights(trained, described)]);
  await engine.dispose();
  const replay =
    training &&
    info.preprocessing === 'ink' &&
    (await encodeReplay(training, info.classes.length, output => onnxPredict(bytes, config, output)));

  const card = { ...described, plain: { sha256: hash('sha256', plain), bytes: plain.length } };
  const onnxPath = join(folder, `${name}.onnx`);
  await writeAtomically(onnxPath, bytes);
  await writeAtomically(join(folder, PLAIN_FOLDER, `${name}.onnx`), plain);
  await writeAtomically(join(folder, `${name}.json`), `${JSON.stringify(card, null, 2)}\n`);
  await writeAtomically(
    join(folder, `${name}.safetensors`),
    encodeWeights({ ...trained, classes: card.classes }, card.version),
  );
  if (replay) await writeAtomically(join(folder, `${name}-replay.safetensors`), replay);
  return { onnxPath, card };
}

/** On known images and, labelled as that, on those of no class. */
async function calibrated(
  predict: Predict,
  validation: Samples,
  unknown: NonNullable<ExportImages['unknown']>,
  classes: number,
): Promise<ModelCard['calibration']> {
  if (validation.count === 0) return null;
  const { logits } = await predictAll(predict, validation);
  const [all, labels] = [[...logits], [...validation.labels]];
  for (const { samples } of unknown) {
    for (const logit of (await predictAll(predict, samples)).logits) all.push(logit);
    for (let i = 0; i < samples.count; i++) labels.push(classes);
  }
  return calibrate(Float32Array.from(all), Uint8Array.from(labels), validation.count);
}

function encodeServed(graph: Graph): Uint8Array {
  return encodeModel(explainedOnDemand(graph));
}

/** The file in the runtime that will serve it: ONNX Runtime's WebAssembly. */
async function onnxPredict(bytes: Uint8Array, { model }: Config, output = LOGITS) {
  const { InferenceSession, Tensor } = await webRuntime();
  const session = await InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled' });
  const predict: Predict = async (images, count) => {
    const input = new Tensor('float32', images, imageShape(model, count));
    const explain = session.inputNames.includes(EXPLAIN) && { [EXPLAIN]: new Tensor('bool', [output !== LOGITS], []) };
    const found = (await session.run({ [IMAGES]: input, ...explain }, [output]))[output]!;
    return Float32Array.from(found.data as Float32Array);
  };
  return { predict, release: () => session.release() };
}

/** Throws an Error where the file's logits for a test image are further than `tolerance` from the reference's. */
async function expectAgreement(
  bytes: Uint8Array,
  reference: Predict,
  tests: ExportImages['tests'],
  { config, tolerance }: { config: Config; tolerance: number },
) {
  const { predict, release } = await onnxPredict(bytes, config);
  for (const { samples } of tests) await evaluate(agreeing(predict, reference, tolerance), samples);
  await release();
}

/** The coarsest grid that does no harm. Validation decides, so that the test sets choose nothing; without it nothing is rounded. */
async function roundedWhereHarmless(exact: Graph, validation: Samples, config: Config) {
  const logitsOf = async (graph: Graph) => {
    const { predict, release } = await onnxPredict(encodeServed(graph), config);
    const { logits } = await predictAll(predict, validation);
    await release();
    return logits;
  };
  const before = await logitsOf(exact);
  const accuracy = (logits: Float32Array) =>
    countCorrect(logits, validation.labels, config.model.numClasses) / validation.count;
  for (const steps of validation.count > 0 ? GRIDS : []) {
    const graph = roundWeights(exact, steps);
    const after = await logitsOf(graph);
    const isNear = after.every((logit, i) => Math.abs(logit - before[i]!) <= ROUNDED_LOGIT_TOLERANCE);
    if (isNear && Math.abs(accuracy(after) - accuracy(before)) < ROUNDING_TOLERANCE)
      return { graph, weights: 'float16' } as const;
  }
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
    const { images, accuracy } = await evaluate(predict, samples, config.model.numClasses);
    results.push({ dataset, images, accuracy });
  }
  await release();
  return results;
}

/** The logits of `predict`, once `reference` has confirmed them. */
function agreeing(predict: Predict, reference: Predict, tolerance: number): Predict {
  return async (images, count) => {
    const logits = await predict(images, count);
    assertEqualLogits(logits, await reference(images, count), tolerance);
    return logits;
  };
}

/** Throws an Error where a logit is not finite, or further than `tolerance` from its reference. */
export function assertEqualLogits(logits: Float32Array, reference: Float32Array, tolerance = LOGIT_TOLERANCE): void {
  for (const [i, expected] of reference.entries()) {
    const found = logits[i]!;
    if (!(Math.abs(found - expected) <= tolerance))
      throw new Error(
        `export: expected logit ${i} to be ${expected} (±${tolerance}), got ${found}; nothing was written`,
      );
  }
}

function modelCard(
  { config, step, history }: Weights,
  { name, info }: { name: string; info: DatasetInfo },
  bytes: Uint8Array,
  { tests, calibration, weights }: Pick<ModelCard, 'tests' | 'calibration' | 'weights'>,
): ModelCard {
  const { model, train } = config;
  const { title, classes, preprocessing } = info;
  const testImages = tests.reduce((sum, { images }) => sum + images, 0);
  const sha256 = hash('sha256', bytes);
  return {
    name,
    version: sha256.slice(0, 12),
    description: `${model.norm} (Vision Transformer, depth ${model.depth}, dim ${model.dim}) trained on ${title}`,
    dataset: train.dataset,
    classes: [...classes],
    unknown: model.unknownClass,
    input: {
      name: IMAGES,
      shape: ['batch', model.channels, model.imageSize, model.imageSize],
      range: [0, 1],
      ink: model.channels === 1 ? 'white on black' : 'colours',
      preprocessing,
    },
    output: { name: LOGITS },
    parameters: parameterCount(model),
    weights,
    testAccuracy: tests.reduce((sum, { images, accuracy }) => sum + images * accuracy, 0) / testImages,
    testImages,
    tests,
    calibration,
    training: { model: { ...model }, train: { ...train }, steps: step, lastEpoch: history.at(-1) ?? null },
    sha256,
  };
}
