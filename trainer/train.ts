// The training loop: batches in, parameters out. What is shown and saved, and when to stop, is up to the caller.

import type { EpochRecord, TrainState } from './checkpoint.ts';
import type { Config } from './config.ts';
import { stepsPerEpoch } from './data/batches.ts';
import { BatchLoader } from './data/loader.ts';
import type { Samples } from './data/samples.ts';
import type { Batch, BatchStatistics, Engine } from './engine/engine.ts';
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
  train: Samples;
  validation: Samples;
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
  const loader = new BatchLoader(data.train, state.config.model.numClasses, state.config.train);
  try {
    for (let epoch = Math.floor(state.step / steps); epoch < epochs; epoch++) {
      const started = performance.now();
      const training = await trainEpoch(state, loader, engine, { epoch, steps }, hooks);
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
  } finally {
    await loader.close();
  }
}

function validate({ parameters }: TrainState, data: Samples, engine: Engine) {
  return evaluate((images, count) => engine.predict(parameters, images, count), data);
}

async function trainEpoch(
  state: TrainState,
  loader: BatchLoader,
  engine: Engine,
  { epoch, steps }: { epoch: number; steps: number },
  hooks: TrainHooks,
): Promise<{ loss: number; accuracy: number }> {
  const totalSteps = steps * state.config.train.epochs;
  let [loss, correct, images] = [0, 0, 0];
  for (let step = state.step - epoch * steps; step < steps; step++) {
    const batch = await loader.batch({ epoch, step });
    const result = await trainStep(state, batch, engine, totalSteps);
    loss += result.loss * batch.size;
    correct += countCorrect(result.logits, batch.labels);
    images += batch.size;
    const means = { loss: loss / images, accuracy: correct / images };
    hooks.onStep?.({ epoch: epoch + 1, step: state.step, totalSteps, learningRate: result.learningRate, ...means });
    if (hooks.signal?.aborted) break;
  }
  return { loss: loss / images, accuracy: correct / images };
}

/** One update of the state, in place. Throws an Error with the step when the loss is not finite. */
export async function trainStep(state: TrainState, batch: Batch, engine: Engine, totalSteps: number) {
  const { train } = state.config;
  const { loss, logits, gradients, statistics } = await engine.step(state.parameters, batch, train.seed + state.step);
  if (!Number.isFinite(loss))
    throw new Error(`loss: expected a finite number, got ${loss} at step ${state.step + 1} of ${totalSteps}`);
  state.step++;
  const learningRate = learningRateAt(state.step, totalSteps, train);
  updateParameters(state, gradients, learningRate);
  updateRunningStatistics(state.parameters, statistics);
  return { loss, logits, learningRate };
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
