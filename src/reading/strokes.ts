// Pen strokes -> the pieces of a line. A wide stroke, which may go on from one character to the next, is cut where all that
// was drawn before lies left of all that comes after.

import { type Point, renderStrokes, type Stroke } from '../preparation/ink.ts';
import {
  addInk,
  type Box,
  boxOf,
  fromLeftToRight,
  type Line,
  MAX_PIECES,
  noRows,
  type Piece,
  ROWS,
  type Rows,
  sizeOf,
} from './line.ts';

// Parts of the line's height: wider strokes are cut,
const WIDE = 0.9;
/** not so near to their ends, */
const MARGIN = 0.2;
/** where before and after overlap by this at most; */
const MAX_OVERLAP = 0.2;
/** points are so far apart then, */
const STEP = 1 / 24;

/** but no more than so many are added. */
const MAX_POINTS = 500;

interface Part extends Omit<Piece, 'rows'> {
  readonly points: Stroke;
}

export function lineOfStrokes(strokes: readonly Stroke[]): Line {
  const drawn = strokes
    .map((points, stroke): Part => ({ points, wholes: [stroke], joint: 0, box: boxOfPoints(points) }))
    .filter(({ points }) => points.length > 0);
  const size = sizeOf(drawn.map(({ box }) => box));
  const { top, bottom } = boxOf(drawn.map(({ box }) => box));
  const pieces = drawn
    .flatMap(part =>
      drawn.length <= MAX_PIECES && part.box.right - part.box.left > WIDE * size ? cut(part, size) : [part],
    )
    .map(part => ({ ...part, rows: rowsOfPoints(part.points, top, (bottom - top) / ROWS || 1) }))
    .sort(fromLeftToRight);
  const render = (members: readonly number[]) => renderStrokes(members.map(member => pieces[member]!.points));
  return { pieces, unit: 1, isInTime: true, render };
}

function boxOfPoints(points: Stroke): Box {
  return boxOf(points.map(([x, y]) => ({ left: x, right: x, top: y, bottom: y })));
}

function cut({ points, wholes }: Part, size: number): Part[] {
  const way = resampled(points, STEP * size);
  const ends = [...cutsOf(way, size), way.length - 1];
  return ends.map((end, i) => {
    const part = way.slice(ends[i - 1] ?? 0, end + 1);
    return { points: part, wholes, joint: i + 1 < ends.length ? 1 : 0, box: boxOfPoints(part) };
  });
}

function resampled(points: Stroke, step: number): Stroke {
  const lengths = points.map(([x, y], i) =>
    Math.hypot(x - points[Math.max(0, i - 1)]![0], y - points[Math.max(0, i - 1)]![1]),
  );
  const least = Math.max(step, lengths.reduce((sum, length) => sum + length, 0) / MAX_POINTS);
  return points.flatMap(([x, y], i) => {
    const [fromX, fromY] = points[Math.max(0, i - 1)]!;
    const steps = Math.floor(lengths[i]! / least) + 1;
    return Array.from({ length: steps }, (_, k): Point => {
      const share = (k + 1) / steps;
      return [fromX + (x - fromX) * share, fromY + (y - fromY) * share];
    });
  });
}

/** The point of the least overlap in every stretch of little overlap. */
function cutsOf(way: Stroke, size: number): number[] {
  const overlaps = overlapsOf(way);
  const { left, right } = boxOfPoints(way);
  const cuts: number[] = [];
  for (let i = 0, start = 0; i <= way.length; i++) {
    if (i < way.length && overlaps[i]! <= MAX_OVERLAP * size) continue;
    if (i > start) {
      const [x, at] = leastOf(way, overlaps, start, i, size);
      if (x - left > MARGIN * size && right - x > MARGIN * size) cuts.push(at);
    }
    start = i + 1;
  }
  return cuts;
}

/** Of several points with nearly the least overlap, the middle one. */
function leastOf(
  way: Stroke,
  overlaps: Float64Array,
  start: number,
  end: number,
  size: number,
): [x: number, at: number] {
  const least = Math.min(...overlaps.subarray(start, end)) + (STEP * size) / 2;
  const low: number[] = [];
  for (let i = start; i < end; i++) if (overlaps[i]! <= least) low.push(i);
  const at = low[low.length >> 1]!;
  return [way[at]![0], at];
}

/** At each point, how far what was drawn before reaches beyond the beginning of what comes after. */
function overlapsOf(way: Stroke): Float64Array {
  const overlaps = new Float64Array(way.length);
  let [before, after] = [-Infinity, Infinity];
  for (let i = 0; i < way.length; i++) overlaps[i] = before = Math.max(before, way[i]![0]);
  for (let i = way.length - 1; i >= 0; i--) overlaps[i]! -= after = Math.min(after, way[i]![0]);
  return overlaps;
}

function rowsOfPoints(points: Stroke, top: number, height: number): Rows {
  const rows = noRows();
  const rowAt = (y: number) => Math.max(0, Math.min(ROWS - 1, Math.floor((y - top) / height)));
  let [fromX, fromY] = points[0]!;
  for (const [x, y] of points) {
    const [low, high] = [Math.min(y, fromY), Math.max(y, fromY)];
    const xAt = (way: number) => fromX + ((x - fromX) * (Math.max(low, Math.min(high, way)) - fromY)) / (y - fromY);
    for (let row = rowAt(low); row <= rowAt(high); row++) {
      const [a, b] = low === high ? [fromX, x] : [xAt(top + row * height), xAt(top + (row + 1) * height)];
      addInk(rows, row, Math.min(a, b), Math.max(a, b));
    }
    [fromX, fromY] = [x, y];
  }
  return rows;
}
