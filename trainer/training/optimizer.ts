// AdamW and the learning-rate schedule: pure arithmetic on plain arrays, the same for every engine.

import type { Config, ModelConfig, TrainConfig } from '../config/schema.ts';
import { elementCount, type ParameterSpec, type Parameters, parameterSpecs } from '../model/parameters.ts';

const BETA1 = 0.9;
const BETA2 = 0.999;
const EPSILON = 1e-8;

/** Running means of the gradient (m) and of its square (v), by parameter. */
export interface Moments {
  m: Parameters;
  v: Parameters;
}

export function zeroMoments(model: ModelConfig): Moments {
  const zeros = () =>
    Object.fromEntries(trainedSpecs(model).map(({ name, shape }) => [name, new Float32Array(elementCount(shape))]));
  return { m: zeros(), v: zeros() };
}

export function trainedSpecs(model: ModelConfig): ParameterSpec[] {
  return parameterSpecs(model).filter(spec => spec.trained);
}

/** Whether a parameter is trained: with `freeze` those of the head and of the last blocks. BatchNorm's statistics always follow. */
export function isLearned(name: string, { model, train }: Config): boolean {
  if (!train.freeze || name.startsWith('head.')) return true;
  const [, block] = /^blocks\.(\d+)\./.exec(name) ?? [];
  return block !== undefined && Number(block) >= model.depth - train.unfrozenBlocks;
}

/** Weight decay is for the matrices of Linear layers; norms, biases, class token and positions are free of it. */
export function decays({ name, shape }: ParameterSpec): boolean {
  return shape.length === 2 && name.endsWith('.weight');
}

/**
 * One AdamW update in place. Loshchilov & Hutter, "Decoupled Weight Decay Regularization", 2019.
 * `step` counts from 1; w ← w - lr·(m̂ / (√v̂ + ε) + decay·w).
 */
export function adamW(
  w: Float32Array,
  gradient: Float32Array,
  m: Float32Array,
  v: Float32Array,
  { step, learningRate, weightDecay }: { step: number; learningRate: number; weightDecay: number },
): void {
  const stepSize = learningRate / (1 - BETA1 ** step);
  const rootCorrection = 1 / Math.sqrt(1 - BETA2 ** step);
  const keep = 1 - learningRate * weightDecay;
  for (let i = 0; i < w.length; i++) {
    const g = gradient[i]!;
    const mean = BETA1 * m[i]! + (1 - BETA1) * g;
    const square = BETA2 * v[i]! + (1 - BETA2) * g * g;
    m[i] = mean;
    v[i] = square;
    w[i] = w[i]! * keep - (stepSize * mean) / (Math.sqrt(square) * rootCorrection + EPSILON);
  }
}

/** Scales all gradients alike, in place, so that their joint norm is at most `limit`. Answers the norm that they had. */
export function clipGradients(gradients: Record<string, Float32Array>, limit: number): number {
  const values = Object.values(gradients);
  const norm = Math.sqrt(values.reduce((sum, gradient) => sum + sumOfSquares(gradient), 0));
  if (norm <= limit) return norm;
  for (const gradient of values) for (let i = 0; i < gradient.length; i++) gradient[i] = (gradient[i]! * limit) / norm;
  return norm;
}

function sumOfSquares(values: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! * values[i]!;
  return sum;
}

/**
 * average ← d·average + (1 - d)·parameters, in place, running statistics included. d rises to `decay` as
 * (1 + step) / (10 + step), so that the first weights, which are random, are soon forgotten.
 */
export function updateAverage(average: Parameters, parameters: Parameters, decay: number, step: number): void {
  const keep = Math.min(decay, (1 + step) / (10 + step));
  for (const [name, mean] of Object.entries(average)) {
    const values = parameters[name]!;
    for (let i = 0; i < mean.length; i++) mean[i] = keep * mean[i]! + (1 - keep) * values[i]!;
  }
}

/** Linear warm-up over the first steps, or a share of all, then as the schedule says. `step` counts from 1. */
export function learningRateAt(step: number, stepsPerEpoch: number, config: TrainConfig): number {
  const { learningRate, schedule, epochs, decayEpochs, decayFactor, finalRate } = config;
  const totalSteps = stepsPerEpoch * epochs;
  const warmupSteps = config.warmupSteps < 1 ? config.warmupSteps * totalSteps : config.warmupSteps;
  if (step <= warmupSteps) return (learningRate * step) / warmupSteps;
  if (schedule === 'constant') return learningRate;
  if (schedule === 'step') return learningRate * decayFactor ** Math.floor((step - 1) / (stepsPerEpoch * decayEpochs));
  const progress = (step - warmupSteps) / Math.max(1, totalSteps - warmupSteps);
  const share = 0.5 * (1 + Math.cos(Math.PI * Math.min(1, progress)));
  return learningRate * (finalRate + (1 - finalRate) * share);
}
