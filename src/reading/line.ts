// A line of characters in pieces: strokes or patches of ink, or parts of them, each of which belongs to one character.

/** Right and bottom are where the ink ends. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A line is looked at in so many rows. */
export const ROWS = 24;

/** Where the ink of each row begins and ends; Infinity and -Infinity where there is none. */
export interface Rows {
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Of more pieces, those stay together that overlap from left to right, or nearly do: by this part of the line's height. */
const NEAR = 0.05;
export const MAX_PIECES = 40;

/** A line has at most so many characters. */
export const MAX_CHARACTERS = 32;

/** What no line of characters is; says what was expected. */
export class LineError extends Error {}

export interface Piece {
  readonly box: Box;
  readonly rows: Rows;
  /** Numbers of the strokes or patches that it is, or is a part of. */
  readonly wholes: readonly number[];
  /** How thick the joint with the next part of the same stroke or patch is, in strokes; 0 for the last. */
  readonly joint: number;
}

export interface Line {
  /** From left to right by their middles. */
  readonly pieces: readonly Piece[];
  /** What a unit of the pieces is in units of what was sent. */
  readonly unit: number;
  /** Whether strokes are numbered as they were drawn. */
  readonly isInTime: boolean;
  /** The 28×28 image that the model reads of these pieces, by their positions, as one character. */
  render(members: readonly number[]): Uint8Array;
}

export function boxOf(boxes: Iterable<Box>): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const box of boxes) {
    [left, top] = [Math.min(left, box.left), Math.min(top, box.top)];
    [right, bottom] = [Math.max(right, box.right), Math.max(bottom, box.bottom)];
  }
  return { left, top, right, bottom };
}

/** The height of the highest, which is about that of the characters; the breadth of the widest where all lie flat. */
export function sizeOf(boxes: readonly Box[]): number {
  const most = (lengthOf: (box: Box) => number) => boxes.reduce((length, box) => Math.max(length, lengthOf(box)), 0);
  return most(({ top, bottom }) => bottom - top) || most(({ left, right }) => right - left) || 1;
}

export function fromLeftToRight({ box: a }: Piece, { box: b }: Piece): number {
  return a.left / 2 + a.right / 2 - b.left / 2 - b.right / 2;
}

export function noRows(): Rows {
  return { left: new Float64Array(ROWS).fill(Infinity), right: new Float64Array(ROWS).fill(-Infinity) };
}

export function addInk({ left, right }: Rows, row: number, from: number, to: number): void {
  left[row] = Math.min(left[row]!, from);
  right[row] = Math.max(right[row]!, to);
}

/** The line in at most MAX_PIECES pieces. Throws a `LineError` where more lie side by side. */
export function bundled(line: Line): Line {
  const { pieces } = line;
  if (pieces.length <= MAX_PIECES) return line;
  const bundles: number[][] = [];
  const near = NEAR * sizeOf(pieces.map(({ box }) => box));
  let end = -Infinity;
  for (const i of [...pieces.keys()].sort((a, b) => pieces[a]!.box.left - pieces[b]!.box.left)) {
    const { left, right } = pieces[i]!.box;
    if (left > end + near) bundles.push([]);
    bundles.at(-1)!.push(i);
    end = Math.max(end, right);
  }
  if (bundles.length > MAX_PIECES)
    throw new LineError(`expected at most ${MAX_CHARACTERS} characters in a line, got ${bundles.length}`);
  return {
    ...line,
    pieces: bundles.map(bundle => joined(bundle.map(member => pieces[member]!))),
    render: members => line.render(members.flatMap(member => bundles[member]!)),
  };
}

function joined(pieces: readonly Piece[]): Piece {
  const wholes = pieces.flatMap(piece => piece.wholes);
  return { box: boxOf(pieces.map(({ box }) => box)), rows: rowsOf(pieces), wholes, joint: 0 };
}

/** The rows of all of them. */
export function rowsOf(pieces: readonly Piece[]): Rows {
  const all = noRows();
  for (const { rows } of pieces)
    for (let row = 0; row < ROWS; row++) addInk(all, row, rows.left[row]!, rows.right[row]!);
  return all;
}
