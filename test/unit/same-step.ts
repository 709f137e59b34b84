// Whether two engines took the same step, and parameters that tell them apart.

import { expect } from 'vitest';
import type { ModelConfig } from '../../trainer/config/schema.ts';
import type { StepResult } from '../../trainer/engine/engine.ts';
import { initialParameters, type Parameters } from '../../trainer/model/parameters.ts';
import { randomStream } from '../../trainer/random.ts';
import { largestDifference, SEED } from './tiny-model.ts';

export const TOLERANCE = 1e-4;

/** Parameters whose norms and running statistics are not the trivial ones of an untrained model. */
export function livelyParameters(model: ModelConfig): Parameters {
  const random = randomStream(SEED, 'lively');
  const parameters = initialParameters(model, SEED);
  for (const [name, values] of Object.entries(parameters)) {
    if (name.endsWith('running_var')) values.set(values.map(() => 0.5 + random.uniform()));
    else if (/norm\.(weight|bias|running_mean)$/.test(name))
      values.set(values.map(value => value + random.normal() / 4));
  }
  return parameters;
}

export function expectSameStep(found: StepResult, expected: StepResult): void {
  expect(Math.abs(found.loss - expected.loss)).toBeLessThan(TOLERANCE);
  expect(largestDifference(found.logits, expected.logits)).toBeLessThan(TOLERANCE);
  expect(Object.keys(found.gradients)).toEqual(Object.keys(expected.gradients));
  for (const [name, gradient] of Object.entries(expected.gradients))
    expect(largestDifference(found.gradients[name]!, gradient), name).toBeLessThan(TOLERANCE);
  expect(Object.keys(found.statistics).sort()).toEqual(Object.keys(expected.statistics).sort());
  for (const [name, { mean, variance }] of Object.entries(expected.statistics)) {
    expect(largestDifference(found.statistics[name]!.mean, mean), name).toBeLessThan(TOLERANCE);
    expect(largestDifference(found.statistics[name]!.variance, variance), name).toBeLessThan(TOLERANCE);
  }
}
