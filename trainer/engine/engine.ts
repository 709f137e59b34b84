// What trains and evaluates a model: it computes, and keeps no state of the training.

import type { Device, ModelConfig } from '../config/schema.ts';
import type { Batch } from '../data/batches.ts';
import type { Parameters } from '../model/parameters.ts';

/** BatchNorm's statistics of one batch, by the norm's name; the variance is the unbiased one (divided by the count - 1). */
export type BatchStatistics = Record<string, { mean: Float32Array; variance: Float32Array }>;

export interface StepResult {
  /** Mean cross-entropy in nats. */
  loss: number;
  /** B·outputs. */
  logits: Float32Array;
  /** d loss / d parameter for every trained parameter; valid until the next step. */
  gradients: Record<string, Float32Array>;
  statistics: BatchStatistics;
}

export interface Engine {
  /** Engine, backend, version and threads, for people. */
  readonly description: string;
  /** One forward and backward pass in training mode. `seed` decides the dropout of this step. */
  step(parameters: Parameters, batch: Batch, seed: number): Promise<StepResult>;
  /** Logits of `count` images in inference mode. [count, C, S, S] -> count·outputs */
  predict(parameters: Parameters, images: Float32Array, count: number): Promise<Float32Array>;
  dispose(): Promise<void>;
}

export type CreateEngine = (model: ModelConfig, threads: number, device?: Device) => Promise<Engine>;

/** Why a native package is not what computes, in a few words. */
export function missing(name: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return code === 'ERR_MODULE_NOT_FOUND' ? `${name} is not installed` : `${name} does not load: ${error}`;
}
