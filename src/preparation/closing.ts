// Morphological closing of a gray plane, by which the paper under ink is guessed. It is most of what a photograph costs, and
// so made of plain loops.

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
  const wide = alongBoth(alongBoth(plane, blur), rows => extend(rows, margin));
  const dilated = alongBoth(wide, rows => slide(rows, reach, 1));
  const eroded = alongBoth(dilated, rows => slide(rows, reach, -1));
  return alongBoth(eroded, rows => crop(rows, margin)).gray;
}

/** Changes all rows, then all columns. */
function alongBoth(plane: Plane, change: (rows: Plane) => Plane): Plane {
  return transpose(change(transpose(change(plane))));
}

function transpose({ width, height, gray }: Plane): Plane {
  const result = new Float32Array(gray.length);
  for (let y = 0, i = 0; y < height; y++) for (let x = 0; x < width; x++) result[x * height + y] = gray[i++]!;
  return { width: height, height: width, gray: result };
}

function blur({ width, height, gray }: Plane): Plane {
  const result = new Float32Array(gray.length);
  for (let start = 0; start < gray.length; start += width)
    for (let x = 0; x < width; x++) {
      const [before, after] = [x > 0 ? -1 : 0, x < width - 1 ? 1 : 0];
      result[start + x] = (gray[start + x + before]! + gray[start + x]! + gray[start + x + after]!) / 3;
    }
  return { width, height, gray: result };
}

/** Rows and, on both sides, how they would go on if they went on as they came. */
function extend({ width, height, gray }: Plane, margin: number): Plane {
  const wide = width + 2 * margin;
  const result = new Float32Array(wide * height);
  for (let y = 0; y < height; y++) {
    const [first, last] = [y * width, (y + 1) * width - 1];
    const start = y * wide + margin;
    result.set(gray.subarray(first, last + 1), start);
    for (let i = 1; i <= margin; i++) {
      const inside = Math.min(width - 1, i);
      result[start - i] = 2 * gray[first]! - gray[first + inside]!;
      result[start + width - 1 + i] = 2 * gray[last]! - gray[last - inside]!;
    }
  }
  return { width: wide, height, gray: result };
}

function crop({ width, height, gray }: Plane, margin: number): Plane {
  const narrow = width - 2 * margin;
  const result = new Float32Array(narrow * height);
  for (let y = 0; y < height; y++) result.set(gray.subarray(y * width + margin, (y + 1) * width - margin), y * narrow);
  return { width: narrow, height, gray: result };
}

/**
 * The largest value at most `reach` away or, where `sign` is -1, the least, in two passes over blocks of the window's length
 * (van Herk, "A fast algorithm for local minimum and maximum filters", 1992).
 */
function slide({ width, height, gray }: Plane, reach: number, sign: 1 | -1): Plane {
  const block = 2 * reach + 1;
  const last = width - 1;
  const [fromStart, fromEnd] = [new Float32Array(width), new Float32Array(width)];
  const result = new Float32Array(gray.length);
  for (let start = 0; start < gray.length; start += width) {
    for (let x = 0, at = 0, most = 0; x <= last; x++, at++) {
      const value = sign * gray[start + x]!;
      if (at === block) at = 0;
      most = at > 0 && most > value ? most : value;
      fromStart[x] = most;
    }
    for (let x = last, at = last % block, most = Number.NEGATIVE_INFINITY; x >= 0; x--, at--) {
      const value = sign * gray[start + x]!;
      if (at < 0) at = block - 1;
      most = at < block - 1 && most > value ? most : value;
      fromEnd[x] = most;
    }
    for (let x = 0; x <= last; x++) {
      const before = fromEnd[x > reach ? x - reach : 0]!;
      const after = fromStart[x < last - reach ? x + reach : last]!;
      result[start + x] = sign * (before > after ? before : after);
    }
  }
  return { width, height, gray: result };
}
