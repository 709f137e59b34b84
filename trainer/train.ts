// The training loop: batches in, parameters out. What is shown and saved, and when to stop, is up to the caller.

import type { EpochRecord, TrainState } from './checkpoint.ts';
import type { Config } from './config.ts';
import { epochOrder, stepsPerEpoch, trainingBatch } from './data/batches.ts';
import type { LabelledImages } from './data/idx.ts';
import type { BatchStatistics, Engine } from './engine/engine.ts';
import { countCorrect, evaluate } from './evaluate.ts';
import { initialParameters, type Parameters } from './model/parameters.ts';
import { adamW, decays, learningRateAt, trainedSpecs, zeroMoments } from './optimizer.ts';

/** Share of the batch in the running statistics of BatchNorm, PyTorch's default. */
const BATCH_NORM_MOMENTUM = 0.1;

export interface StepReport {
  epoch: number;
  /** Updates made so far, and in the whole run. */
  step: number;
  totalSteps: number;
  /** Means over the epoch so far. */
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
  train: LabelledImages;
  validation: LabelledImages;
}

export function initialState(config: Config): TrainState {
  const parameters = initialParameters(config.model, config.train.seed);
  return { config, parameters, moments: zeroMoments(config.model), step: 0, history: [] };
}

/** Trains from `state` on, in place, until the configured epochs are done or the signal aborts. */
export async function trainAndEvaluate(
  state: TrainState,
  data: TrainData,
  engine: Engine,
  hooks: TrainHooks = {},
): Promise<void> {
  const { epochs, batchSize } = state.config.train;
  const steps = stepsPerEpoch(data.train, batchSize);
  if (steps === 0)
    throw new RangeError(`batchSize: must be at most ${data.train.count} training images, got ${batchSize}`);
  for (let epoch = Math.floor(state.step / steps); epoch < epochs; epoch++) {
    const started = performance.now();
    const training = await trainEpoch(state, data.train, engine, epoch, steps, hooks);
    if (hooks.signal?.aborted) return;
    const held = data.validation.count > 0 ? await validate(state, data.validation, engine) : undefined;
    const record: EpochRecord = {
      epoch: epoch + 1,
      trainLoss: training.loss,
      trainAccuracy: training.accuracy,
      validationLoss: held?.loss ?? null,
      validationAccuracy: held?.accuracy ?? null,
      seconds: (performance.now() - started) / 1000,
    };
    state.history.push(record);
    await hooks.onEpoch?.(record, state);
  }
}

function validate({ parameters }: TrainState, data: LabelledImages, engine: Engine) {
  return evaluate((images, count) => engine.predict(parameters, images, count), data);
}

async function trainEpoch(
  state: TrainState,
  data: LabelledImages,
  engine: Engine,
  epoch: number,
  steps: number,
  hooks: TrainHooks,
): Promise<{ loss: number; accuracy: number }> {
  const order = epochOrder(data, state.config.train.seed, epoch);
  const totalSteps = steps * state.config.train.epochs;
  let [loss, correct, images] = [0, 0, 0];
  for (let step = state.step - epoch * steps; step < steps; step++) {
    const result = await trainStep(state, data, engine, order, { epoch, step }, totalSteps);
    loss += result.loss * result.images;
    correct += result.correct;
    images += result.images;
    const { learningRate } = result;
    const means = { loss: loss / images, accuracy: correct / images };
    hooks.onStep?.({ epoch: epoch + 1, step: state.step, totalSteps, learningRate, ...means });
    if (hooks.signal?.aborted) break;
  }
  return { loss: loss / images, accuracy: correct / images };
}

async function trainStep(
  state: TrainState,
  data: LabelledImages,
  engine: Engine,
  order: Uint32Array,
  position: { epoch: number; step: number },
  totalSteps: number,
) {
  const { model, train } = state.config;
  const batch = trainingBatch(data, order, position, model.numClasses, train);
  const result = await engine.step(state.parameters, batch, train.seed + state.step);
  if (!Number.isFinite(result.loss))
    throw new Error(
      `loss: expected a finite number, got ${result.loss} at step ${state.step + 1} of epoch ${position.epoch + 1}`,
    );
  state.step++;
  const learningRate = learningRateAt(state.step, totalSteps, train);
  updateParameters(state, result.gradients, learningRate);
  updateRunningStatistics(state.parameters, result.statistics);
  return { loss: result.loss, correct: countCorrect(result.logits, batch.labels), images: batch.size, learningRate };
}

function updateParameters(state: TrainState, gradients: Record<string, Float32Array>, learningRate: number): void {
  const { parameters, moments, step, config } = state;
  for (const spec of trainedSpecs(config.model)) {
    const weightDecay = decays(spec) ? config.train.weightDecay : 0;
    const { name } = spec;
    adamW(parameters[name]!, gradients[name]!, moments.m[name]!, moments.v[name]!, { step, learningRate, weightDecay });
  }
}

/** running ← 0.9 running + 0.1 batch. */
function updateRunningStatistics(parameters: Parameters, statistics: BatchStatistics): void {
  for (const [name, { mean, variance }] of Object.entries(statistics)) {
    blend(parameters[`${name}.running_mean`]!, mean);
    blend(parameters[`${name}.running_var`]!, variance);
  }
}

function blend(running: Float32Array, batch: Float32Array): void {
  for (let i = 0; i < running.length; i++)
    running[i] = (1 - BATCH_NORM_MOMENTUM) * running[i]! + BATCH_NORM_MOMENTUM * batch[i]!;
}
