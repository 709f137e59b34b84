// Whether pieces look like one character by their sizes and places alone.

import { type Box, boxOf, type Line, type Piece, ROWS, type Rows, rowsOf } from './line.ts';

/**
 * What each feature adds to the log score of a character. Fitted to 1,392 composed numbers of one to six digits, strokes and
 * pictures, by the writers whom the training of `digits` held out for validation: these make the right texts likeliest.
 */
export const WEIGHTS = {
  character: 2.4,
  cut: -1.1,
  gap: -0.44,
  inside: -1.01,
  crossed: -0.79,
  stacked: -1.37,
  wide: -2.24,
  small: -2.44,
  flat: -1.24,
};
export type Features = Record<keyof typeof WEIGHTS, number>;

/** Characters are rarely wider than this part of the line's height. */
const WIDTH = 0.8;
const LEAST = 0.02;

/** The log score of the pieces at these positions as one character, but for what the model says of them. */
export function shapeScore(features: Features): number {
  return Object.entries(WEIGHTS).reduce((sum, [name, weight]) => sum + weight * features[name as keyof Features], 0);
}

/** Lengths are in the line's heights. */
export function featuresOf(members: ReadonlySet<number>, { pieces }: Line, size: number): Features {
  const own = [...members].map(member => pieces[member]!);
  const box = boxOf(own.map(piece => piece.box));
  const [width, height] = [(box.right - box.left) / size, (box.bottom - box.top) / size];
  return {
    character: 1,
    cut: cutsOf(members, pieces),
    gap: gapOf(own.map(piece => piece.box)) / size,
    ...neighboursOf(own, pieces, members),
    wide: Math.max(0, width - WIDTH),
    small: -Math.log(Math.min(1, Math.max(LEAST, height))),
    flat: Math.max(0, Math.log((width + 0.05) / (height + 0.05))),
  };
}

/** How much ink ties them to other pieces. */
function cutsOf(members: ReadonlySet<number>, pieces: readonly Piece[]): number {
  const last = new Map<number, { joint: number; isMember: boolean }>();
  let sum = 0;
  for (const [
    i,
    {
      wholes: [whole = -1],
      joint,
    },
  ] of pieces.entries()) {
    const before = last.get(whole);
    if (before && before.isMember !== members.has(i)) sum += before.joint;
    last.set(whole, { joint, isMember: members.has(i) });
  }
  return sum;
}

/** The widest gap from left to right. */
function gapOf(boxes: readonly Box[]): number {
  let [gap, end] = [0, Infinity];
  for (const { left, right } of boxes.toSorted((a, b) => a.left - b.left)) {
    gap = Math.max(gap, left - end);
    end = Math.max(end === Infinity ? right : end, right);
  }
  return gap;
}

/** The parts of other pieces that lie between their ink, on the other side of it than the rest, or above or below. */
function neighboursOf(own: readonly Piece[], pieces: readonly Piece[], members: ReadonlySet<number>) {
  const all = rowsOf(own);
  const box = boxOf(own.map(piece => piece.box));
  let [inside, crossed, stacked] = [0, 0, 0];
  for (const [i, { rows, box: other }] of pieces.entries()) {
    if (members.has(i)) continue;
    const counts = compare(rows, all);
    inside += counts.inside / counts.rows;
    const [before, after] = [counts.before / counts.rows, counts.after / counts.rows];
    crossed += 2 * Math.min(before, after);
    stacked += (1 - before - after) * overlapOf(box, other);
  }
  return { inside, crossed, stacked };
}

/** The part of the narrower one that lies over the other. */
function overlapOf(a: Box, b: Box): number {
  const common = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  return common > 0 ? common / Math.min(a.right - a.left, b.right - b.left) : 0;
}

/** Of the rows of a piece, how many have its middle within, before or after the middle of another's. */
function compare(rows: Rows, other: Rows) {
  const counts = { rows: 0, inside: 0, before: 0, after: 0 };
  for (let row = 0; row < ROWS; row++) {
    if (rows.left[row] === Infinity) continue;
    counts.rows++;
    if (other.left[row] === Infinity) continue;
    const middle = rows.left[row]! / 2 + rows.right[row]! / 2;
    if (middle > other.left[row]! && middle < other.right[row]!) counts.inside++;
    if (middle < other.left[row]! / 2 + other.right[row]! / 2) counts.before++;
    else counts.after++;
  }
  return counts;
}
