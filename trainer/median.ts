// The median, which a slow minute of the machine does not move.

/** The upper one of two in the middle; NaN for no values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
