// Smooth random noise: uniform control values, blended by the cubic B-spline. Its shape is nearly a Gaussian with a
// standard deviation of 0.58 control distances.

import type { Random } from '../../random.ts';

/** ∫ B(x)² dx of the cubic B-spline B: how much of the control values' variance is left along one axis. */
export const SPLINE_VARIANCE = 151 / 315;

/** Standard deviation of a value that is uniform in [-1, 1). */
export const UNIFORM_DEVIATION = Math.sqrt(1 / 3);

/** Uniform in [-limit, limit); 0 without drawing a number when the limit is 0. */
export function spread(limit: number, random: Random): number {
  return limit === 0 ? 0 : (2 * random.uniform() - 1) * limit;
}

/** Weights of the four control values around a place that is `t` (0 to 1) behind the second of them; they sum to 1. */
export function splineWeights(t: number): [number, number, number, number] {
  const s = 1 - t;
  return [(s * s * s) / 6, (4 - 6 * t * t + 3 * t * t * t) / 6, (4 - 6 * s * s + 3 * s * s * s) / 6, (t * t * t) / 6];
}
