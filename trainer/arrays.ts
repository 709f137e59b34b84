// Arrays of numbers: joined, and their median.

/** One array after the other, of the kind of the first. Throws a RangeError for no array. */
export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer>;
export function concat(parts: readonly Float32Array[]): Float32Array<ArrayBuffer>;
export function concat(parts: readonly (Uint8Array | Float32Array)[]): Uint8Array | Float32Array {
  if (parts.length === 0) throw new RangeError('concat: expected at least one array, got none');
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const all = parts[0] instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
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
