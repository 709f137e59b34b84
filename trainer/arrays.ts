// Arrays of numbers: joined, and their median.

/** One array after the other, of the kind of the first. Throws a RangeError for no array. */
export function concat<T extends Uint8Array | Float32Array>(parts: readonly T[]): T {
  const [first] = parts;
  if (!first) throw new RangeError('concat: expected at least one array, got none');
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new (first.constructor as new (length: number) => T)(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** The upper one of two in the middle; NaN for no values. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}
