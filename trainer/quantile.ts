// Quantiles: the median is not moved by a slow minute of the machine.

/** The value below which that share of them is; NaN for no values. */
export function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(share * values.length))] ?? Number.NaN;
}

/** The upper one of two in the middle. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}
