// Morphological closing of a gray plane, by which the paper under ink is guessed.

/** Values row by row. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly gray: Float32Array;
}

/**
 * The smoothed grays with everything dark filled that is narrower than 2 · `reach` + 1 pixels: the least of the largest grays
 * around. Beyond the border the grays go on as they came.
 */
export function close(plane: Plane, reach: number): Float32Array {
  const margin = 2 * reach;
  const wide = mapBoth(mapBoth(plane, blur), row => extend(row, margin));
  const dilated = mapBoth(wide, row => slide(row, reach, Math.max));
  const eroded = mapBoth(dilated, row => slide(row, reach, Math.min));
  return mapBoth(eroded, row => row.subarray(margin, row.length - margin)).gray;
}

/** Changes every row, then every column. */
function mapBoth(plane: Plane, change: (row: Float32Array) => Float32Array): Plane {
  return transpose(mapRows(transpose(mapRows(plane, change)), change));
}

/** The row and, on both sides, how it would go on if it went on as it came. */
function extend(row: Float32Array, margin: number): Float32Array {
  const last = row.length - 1;
  return Float32Array.from({ length: row.length + 2 * margin }, (_, i) => {
    const at = i - margin;
    if (at < 0) return 2 * row[0]! - row[Math.min(last, -at)]!;
    if (at > last) return 2 * row[last]! - row[Math.max(0, 2 * last - at)]!;
    return row[at]!;
  });
}

/**
 * The largest (or least) value at most `reach` away, in two passes over blocks of the window's length (van Herk, "A fast
 * algorithm for local minimum and maximum filters", 1992).
 */
function slide(row: Float32Array, reach: number, most: typeof Math.max): Float32Array {
  const block = 2 * reach + 1;
  const [fromStart, fromEnd] = [row.slice(), row.slice()];
  for (let i = 1; i < row.length; i++) if (i % block) fromStart[i] = most(fromStart[i - 1]!, row[i]!);
  for (let i = row.length - 2; i >= 0; i--) if ((i + 1) % block) fromEnd[i] = most(fromEnd[i + 1]!, row[i]!);
  return row.map((_, i) => {
    const [first, last] = [Math.max(0, i - reach), Math.min(row.length - 1, i + reach)];
    return most(fromEnd[first]!, fromStart[last]!);
  });
}

function blur(row: Float32Array): Float32Array {
  const at = (i: number) => row[Math.min(row.length - 1, Math.max(0, i))]!;
  return row.map((value, i) => (at(i - 1) + value + at(i + 1)) / 3);
}

function mapRows({ width, height, gray }: Plane, change: (row: Float32Array) => Float32Array): Plane {
  const rows = Array.from({ length: height }, (_, y) => change(gray.subarray(y * width, (y + 1) * width)));
  const changed = rows[0]?.length ?? 0;
  const result = new Float32Array(changed * height);
  for (const [y, row] of rows.entries()) result.set(row, y * changed);
  return { width: changed, height, gray: result };
}

function transpose({ width, height, gray }: Plane): Plane {
  const result = new Float32Array(gray.length);
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) result[x * height + y] = gray[y * width + x]!;
  return { width: height, height: width, gray: result };
}
