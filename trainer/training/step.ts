// One update of the training state: forward and backward pass by the engine, then clipping, AdamW, BatchNorm's running
// statistics and the moving average of the weights. The loop around it is train.ts's.

import { outputCount } from '../config/schema.ts';
import type { Batch } from '../data/batches.ts';
import type { BatchStatistics, Engine } from '../engine/engine.ts';
import type { Parameters } from '../model/parameters.ts';
import type { TrainState } from './checkpoint.ts';
import { adamW, clipGradients, decays, isLearned, learningRateAt, trainedSpecs, updateAverage } from './optimizer.ts';

/** Share of the batch in the running statistics of BatchNorm, PyTorch's default. */
const BATCH_NORM_MOMENTUM = 0.1;

/** The loss or a parameter is no longer a finite number. */
export class DivergenceError extends Error {}

export const LAST_CHECKPOINT = 'the last checkpoint is intact';

export interface StepOutcome {
  /** Mean cross-entropy of the batch, in nats. */
  loss: number;
  /** [B, classes], valid until the next step. */
  logits: Float32Array;
  learningRate: number;
}

/** Updates the state in place. Throws a DivergenceError that names step, learning rate and seed when the loss is not finite. */
export async function trainStep(
  state: TrainState,
  batch: Batch,
  engine: Engine,
  stepsPerEpoch: number,
): Promise<StepOutcome> {
  const { model, train } = state.config;
  const step = state.step + 1;
  const seed = train.seed + state.step;
  const learningRate = learningRateAt(step, stepsPerEpoch, train);
  const targets = smoothed(batch.targets, train.labelSmoothing, outputCount(model));
  const { loss, logits, gradients, statistics } = await engine.step(state.parameters, { ...batch, targets }, seed);
  if (!Number.isFinite(loss)) {
    const [epoch, place] = [Math.floor(state.step / stepsPerEpoch), state.step % stepsPerEpoch];
    const batchName = `batch ${place + 1} of epoch ${epoch + 1} with seed ${train.seed}, dropout seed ${seed}`;
    const where = `step ${step} (learning rate ${learningRate}, ${batchName})`;
    throw new DivergenceError(`loss: expected a finite number, got ${loss} at ${where}; ${LAST_CHECKPOINT}`);
  }
  state.step = step;
  const learned = Object.fromEntries(Object.entries(gradients).filter(([name]) => isLearned(name, state.config)));
  if (train.gradientClip > 0) clipGradients(learned, train.gradientClip);
  updateParameters(state, learned, learningRate);
  updateRunningStatistics(state.parameters, statistics);
  if (state.average) updateAverage(state.average, state.parameters, train.emaDecay, step);
  return { loss, logits, learningRate };
}

/** (1 - share)·targets + share / classes. Szegedy et al., "Rethinking the Inception Architecture", 2016. */
export function smoothed(targets: Float32Array, share: number, classes: number): Float32Array {
  return share === 0 ? targets : targets.map(target => (1 - share) * target + share / classes);
}

function updateParameters(state: TrainState, gradients: Record<string, Float32Array>, learningRate: number): void {
  const { parameters, moments, step, config } = state;
  for (const spec of trainedSpecs(config.model)) {
    const { name } = spec;
    const gradient = gradients[name];
    const weightDecay = decays(spec) ? config.train.weightDecay : 0;
    if (gradient)
      adamW(parameters[name]!, gradient, moments.m[name]!, moments.v[name]!, { step, learningRate, weightDecay });
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
