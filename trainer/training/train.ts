// The training loop: batches in, parameters out. What is shown and saved, and when to stop, is up to the caller.

import type { Config } from '../config/schema.ts';
import { outputCount } from '../config/schema.ts';
import { datasetNames } from '../config/sources.ts';
import { stepsPerEpoch, type TrainingSet } from '../data/batches.ts';
import { BatchLoader } from '../data/loader.ts';
import type { Samples } from '../data/samples.ts';
import { partsOf } from '../data/samples.ts';
import type { Unknowns } from '../data/unknown/training.ts';
import type { Engine } from '../engine/engine.ts';
import { initialParameters, type Parameters } from '../model/parameters.ts';
import { type EpochRecord, servedParameters, type TrainState } from './checkpoint.ts';
import { emptyTally, tallyBatch, tallyMeans } from './epoch-tally.ts';
import { type Evaluation, evaluate, type Predict, predictAll, sureShare } from './evaluate.ts';
import { zeroMoments } from './optimizer.ts';
import { DivergenceError, LAST_CHECKPOINT, trainStep } from './step.ts';

export interface StepReport {
  epoch: number;
  /** Updates made so far, and in the whole run. */
  step: number;
  totalSteps: number;
  /** Means over the epoch so far; the accuracy is that of the samples which have a class. */
  loss: number;
  accuracy: number;
  learningRate: number;
}

export interface TrainHooks {
  onStep?: (report: StepReport) => void;
  /** Called after every epoch with the state as it is then. */
  onEpoch?: (record: EpochRecord, state: TrainState) => Promise<void>;
  /** Training ends after the step at which it is aborted. */
  signal?: AbortSignal;
}

export interface TrainData {
  train: Samples;
  validation: Samples;
  /** Images of no class, where the configuration asks for them; nobody's are in both. */
  unknown?: { train: Unknowns; validation: readonly { source: string; samples: Samples }[] };
}

export function initialState(config: Config, classes?: readonly string[]): TrainState {
  return stateOf(config, initialParameters(config.model, config.train.seed), classes);
}

/** The state of a training that begins with these parameters. */
export function stateOf(config: Config, parameters: Parameters, classes?: readonly string[]): TrainState {
  const average = config.train.emaDecay > 0 ? structuredClone(parameters) : undefined;
  const moments = zeroMoments(config.model);
  return { config, classes, parameters, moments, average, step: 0, tally: emptyTally(), history: [] };
}

/**
 * Trains from `state` on, in place, until the configured epochs are done, validation has stopped improving (where
 * `patience` is given) or the signal aborts. Throws a DivergenceError when loss or parameters are no longer finite.
 */
export async function trainAndEvaluate(
  state: TrainState,
  data: TrainData,
  engine: Engine,
  hooks: TrainHooks = {},
): Promise<void> {
  const { epochs, batchSize, patience } = state.config.train;
  if (patience > 0 && data.validation.count === 0)
    throw new RangeError(`--patience: expected images or writers held out for validation, got ${patience} with none`);
  const steps = stepsPerEpoch(data.train, batchSize);
  if (steps === 0)
    throw new RangeError(`--batch-size: expected at most the ${data.train.count} training images, got ${batchSize}`);
  const loader = new BatchLoader(trainingSet(state, data), state.config.train);
  try {
    for (let epoch = Math.floor(state.step / steps); epoch < epochs && !isExhausted(state); epoch++) {
      await trainEpoch(state, loader, engine, { epoch, steps }, hooks);
      if (state.step < (epoch + 1) * steps) return;
      const started = performance.now();
      const training = tallyMeans(state.tally);
      const held = data.validation.count > 0 ? await validate(state, data, engine) : undefined;
      const record: EpochRecord = {
        epoch: epoch + 1,
        trainLoss: training.loss,
        trainAccuracy: training.accuracy,
        validationLoss: held?.loss ?? null,
        validationAccuracy: held?.accuracy ?? null,
        ...(held && { sources: held.sources, unknown: held.unknown }),
        seconds: state.tally.seconds + (performance.now() - started) / 1000,
      };
      state.tally = emptyTally();
      state.history.push(record);
      await hooks.onEpoch?.(record, state);
      if (hooks.signal?.aborted) return;
    }
  } finally {
    await loader.close();
  }
}

function trainingSet({ config, classes }: TrainState, { train, unknown }: TrainData): TrainingSet {
  const { model, train: options } = config;
  if (options.unknownShare > 0 && !unknown)
    throw new RangeError(`unknownShare: needs images of no class, got ${options.unknownShare} without`);
  const names = classes ?? Array.from({ length: model.numClasses }, (_, i) => String(i));
  return { known: train, classes: names, hasUnknown: model.unknownClass, ...(unknown && { unknown: unknown.train }) };
}

/**
 * Every source by itself. The accuracy is the mean over the sources, so that a small one counts as much as a large one and
 * none can be given up for another; the loss is that of all images.
 */
async function validate(state: TrainState, { validation, unknown }: TrainData, engine: Engine) {
  const { model, train } = state.config;
  const predict: Predict = (images, count) => engine.predict(servedParameters(state), images, count);
  const names = datasetNames(train.dataset);
  const evaluations: Record<string, Evaluation> = {};
  for (const [i, part] of partsOf(validation).entries())
    if (part.count > 0) evaluations[names[i] ?? String(i)] = await evaluate(predict, part, model.numClasses);
  const passed: Record<string, number> = {};
  for (const { source, samples } of unknown?.validation ?? []) {
    const { logits } = await predictAll(predict, samples);
    passed[source] = sureShare(logits, model.numClasses, outputCount(model));
  }
  const all = Object.values(evaluations);
  const images = all.reduce((sum, part) => sum + part.images, 0);
  return {
    accuracy: all.reduce((sum, { accuracy }) => sum + accuracy, 0) / all.length,
    loss: all.reduce((sum, part) => sum + part.images * part.loss, 0) / images,
    sources: Object.fromEntries(Object.entries(evaluations).map(([name, { accuracy }]) => [name, accuracy])),
    unknown: passed,
  };
}

/** Whether no epoch before the last one had a higher validation accuracy. */
export function isBest({ history }: TrainState): boolean {
  const last = history.at(-1)?.validationAccuracy ?? null;
  return last !== null && history.slice(0, -1).every(({ validationAccuracy }) => (validationAccuracy ?? 0) < last);
}

/** Whether the validation accuracy was best `patience` epochs ago or earlier. */
export function isExhausted({ config, history }: TrainState): boolean {
  const accuracies = history.map(record => record.validationAccuracy ?? 0);
  const best = accuracies.indexOf(Math.max(...accuracies));
  return config.train.patience > 0 && accuracies.length - 1 - best >= config.train.patience;
}

async function trainEpoch(
  state: TrainState,
  loader: BatchLoader,
  engine: Engine,
  { epoch, steps }: { epoch: number; steps: number },
  hooks: TrainHooks,
): Promise<void> {
  const totalSteps = steps * state.config.train.epochs;
  const started = performance.now();
  for (let step = state.step - epoch * steps; step < steps; step++) {
    const batch = await loader.batch({ epoch, step });
    const { learningRate, ...outcome } = await trainStep(state, batch, engine, steps);
    tallyBatch(state.tally, batch, outcome, state.config.model.numClasses);
    hooks.onStep?.({ epoch: epoch + 1, step: state.step, totalSteps, learningRate, ...tallyMeans(state.tally) });
    if (hooks.signal?.aborted) break;
  }
  state.tally.seconds += (performance.now() - started) / 1000;
  assertFinite(state);
}

/** A finite loss may have had gradients that are not, of which nothing is to be saved. */
function assertFinite({ parameters, step }: TrainState): void {
  for (const [name, values] of Object.entries(parameters))
    if (values.some(value => !Number.isFinite(value)))
      throw new DivergenceError(`${name}: expected finite numbers, got others after step ${step}; ${LAST_CHECKPOINT}`);
}
