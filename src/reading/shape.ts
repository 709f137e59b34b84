// Whether pieces look like one character by their sizes and places alone.

import { type Box, boxOf, type Line, type Piece, ROWS, type Rows, rowsOf } from './line.ts';

/**
 * What each feature adds to the log score of a character. The likelihood of the right readings of 2,100 composed numbers of
 * one to six digits, strokes and pictures, by the writers that training held out for validation, is greatest with these.
 */
export const WEIGHTS = {
  character: 2.03,
  cut: -1.16,
  gap: -0.48,
  inside: -0.91,
  crossed: -0.69,
  wide: -2.73,
  small: -2.83,
  flat: -1.56,
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

/** The parts of other pieces that lie between their ink, and that are on the other side of it than the rest. */
function neighboursOf(own: readonly Piece[], pieces: readonly Piece[], members: ReadonlySet<number>) {
  const all = rowsOf(own);
  let [inside, crossed] = [0, 0];
  for (const [i, { rows }] of pieces.entries()) {
    if (members.has(i)) continue;
    const counts = compare(rows, all);
    inside += counts.inside / counts.rows;
    crossed += (2 * Math.min(counts.before, counts.after)) / counts.rows;
  }
  return { inside, crossed };
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
