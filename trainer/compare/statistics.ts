// Means over seeds and how far they can be trusted.

export interface Estimate {
  mean: number;
  /** Ends of the 95% confidence interval of the mean; null where one value tells nothing of their spread. */
  low: number | null;
  high: number | null;
  /** Smallest and greatest value. */
  least: number;
  most: number;
  n: number;
}

/** 97.5th percentiles of Student's t for 1 to 30 degrees of freedom (NIST/SEMATECH e-Handbook of Statistical Methods). */
const T = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131, 2.12, 2.11,
  2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];

/** Mean and its interval: mean ± t·s/√n with s² = Σ(x - mean)² / (n - 1). Throws a RangeError for no values. */
export function estimate(values: readonly number[]): Estimate {
  const n = values.length;
  if (n === 0) throw new RangeError('estimate: expected at least one value, got none');
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const half = n > 1 ? (T[n - 2] ?? T.at(-1)!) * Math.sqrt(variance / n) : undefined;
  return {
    mean,
    low: half === undefined ? null : mean - half,
    high: half === undefined ? null : mean + half,
    least: Math.min(...values),
    most: Math.max(...values),
    n,
  };
}

/** a - b by seed, where both have it, so that what the seed changes in both cancels out. */
export function differences(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Map<number, number> {
  return new Map([...a].flatMap(([seed, value]) => (b.has(seed) ? [[seed, value - b.get(seed)!] as const] : [])));
}

/** The estimate of a - b over pairs that share their seed; undefined where there are none. */
export function pairedDifference(a: ReadonlyMap<number, number>, b: ReadonlyMap<number, number>): Estimate | undefined {
  const values = [...differences(a, b).values()];
  return values.length > 0 ? estimate(values) : undefined;
}
