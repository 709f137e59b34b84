// Printed lines across a picture: rules, grids and frames of cells. They are thin, nearly straight and go from one border to
// another; they are cut out of the ink, but not where a stroke crosses them.

import type { Plane } from './plane.ts';

/** Parts of the shorter side in from the border at which lines are looked for: some fade out before they reach it. */
const INSETS = [0.02, 0.06, 0.1];

/** Lines are at most this part of the shorter side thick, */
const MAX_THICKNESS = 0.09;

/** at least this part of it long, */
const MIN_LENGTH = 0.5;

/** this far from level or upright, as a slope, */
const MAX_SLOPE = 0.36;

/** without ink in at most this part of their length, */
const MAX_GAPS = 0.15;

/** and leave the straight way by at most this part of it. */
const MAX_BEND = 0.03;

const TYPICAL = 0.3;

/** Ink this many times as dark as a line is a stroke that lies on it. */
const STROKE_CONTRAST = 1.6;

/** Where two lines cross they are so many times as dark as that. */
const CROSSED_CONTRAST = 1.3;

/** More places at the border than this are writing. */
const MAX_ENDS = 60;

interface End {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** Pixels seen along one axis, so that all lines run from low to high positions. */
interface View {
  readonly mask: Uint8Array;
  readonly contrast: Float32Array;
  /** Ink of lines along this axis, and what of it a stroke or another line crosses. */
  readonly ruled: Uint8Array;
  readonly along: number;
  readonly across: number;
  readonly length: number;
  readonly depth: number;
}

/** Ink across a line at one position of it: from `first` to `last`. */
interface Run {
  readonly at: number;
  readonly first: number;
  readonly last: number;
}

/** Two crossings make a rule: lines cross there. */
const CROSSING = 1;
const RULE = 2;

/** 1 where the ink of lines is. The mask is that of what may be ink, the contrast its own. */
export function findRules(mask: Uint8Array, { width, height, values: contrast }: Plane): Uint8Array {
  const side = Math.min(width, height);
  const view = { mask, contrast };
  const level = { ...view, ruled: new Uint8Array(mask.length), along: 1, across: width, length: width, depth: height };
  const upright = {
    ...view,
    ruled: new Uint8Array(mask.length),
    along: width,
    across: 1,
    length: height,
    depth: width,
  };
  for (const inset of INSETS) {
    const ends = endsOf(level, upright, Math.round(inset * side));
    if (ends.length > MAX_ENDS) continue;
    for (const [i, a] of ends.entries())
      for (const b of ends.slice(i + 1)) {
        const [dx, dy] = [Math.abs(b.x - a.x), Math.abs(b.y - a.y)];
        if (a.side === b.side || Math.hypot(dx, dy) < MIN_LENGTH * side) continue;
        if (dy <= MAX_SLOPE * dx) markLine(level, a.x, a.y, b.x, b.y);
        if (dx <= MAX_SLOPE * dy) markLine(upright, a.y, a.x, b.y, b.x);
      }
  }
  const rules = new Uint8Array(mask.length);
  for (let i = 0; i < rules.length; i++) if (level.ruled[i]! + upright.ruled[i]! >= RULE) rules[i] = 1;
  return rules;
}

/** The middles of the ink along the four sides of the picture, so far in from the border. */
function endsOf(level: View, upright: View, inset: number): End[] {
  const [right, bottom] = [level.length - 1 - inset, upright.length - 1 - inset];
  const side = Math.min(right, bottom);
  const middles = (view: View, line: number) =>
    runsAlong(view, line)
      .filter(({ first, last }) => last - first < side / 3)
      .map(({ first, last }) => Math.round((first + last) / 2));
  return [
    ...middles(upright, inset).map(x => ({ x, y: inset, side: 0 })),
    ...middles(level, right).map(y => ({ x: right, y, side: 1 })),
    ...middles(upright, bottom).map(x => ({ x, y: bottom, side: 2 })),
    ...middles(level, inset).map(y => ({ x: inset, y, side: 3 })),
  ];
}

/** All ink across a view at one position. */
function runsAlong({ mask, along, across, depth }: View, at: number): Run[] {
  const runs: Run[] = [];
  for (let i = 0, first = -1; i <= depth; i++) {
    const inked = i < depth && mask[at * along + i * across] === 1;
    if (inked && first < 0) first = i;
    if (inked || first < 0) continue;
    runs.push({ at, first, last: i - 1 });
    first = -1;
  }
  return runs;
}

/** Marks the line through two points, each at a position and so far across, if there is one: from border to border. */
function markLine(view: View, atA: number, a: number, atB: number, b: number): void {
  const wayAt = (at: number) => a + ((b - a) * (at - atA)) / (atB - atA);
  const [start, end] = [Math.min(atA, atB), Math.max(atA, atB)];
  const inside = follow(view, start, end, wayAt);
  if (!inside) return;
  const [before, after] = [beyond(view, start - 1, -1, wayAt), beyond(view, end + 1, view.length, wayAt)];
  if (2 * before.length < start || 2 * after.length < view.length - 1 - end) return;
  const runs = [...before.reverse(), ...inside, ...after];
  const thickness = typical(runs.map(({ first, last }) => last - first + 1));
  if (thickness > thickestIn(view)) return;
  const darkest = STROKE_CONTRAST * typical(runs.map(run => peak(view, run)));
  let drift = 0;
  for (const { at, first, last } of runs) {
    if (last - first + 1 <= 1.5 * thickness + 1) {
      drift = (first + last) / 2 - wayAt(at);
      mark(view, { at, first, last }, darkest, RULE);
    } else {
      const middle = wayAt(at) + drift;
      const [low, high] = [Math.floor(middle - thickness / 2), Math.ceil(middle + thickness / 2)];
      const own = { at, first: Math.max(low, first), last: Math.min(high, last) };
      // A stroke that only touches the line keeps what is its own; one that crosses it is kept whole.
      if (low - first <= 1) mark(view, { ...own, first }, darkest, RULE);
      else if (last - high <= 1) mark(view, { ...own, last }, darkest, RULE);
      else mark(view, own, CROSSED_CONTRAST * darkest, CROSSING);
    }
  }
}

/** A low one of the values: half of a line may lie under a stroke. */
function typical(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(TYPICAL * values.length)]!;
}

function thickestIn({ length, depth }: View): number {
  return MAX_THICKNESS * Math.min(length, depth);
}

/** The greatest contrast of a run. */
function peak({ contrast, along, across }: View, { at, first, last }: Run): number {
  let most = 0;
  for (let i = first; i <= last; i++) most = Math.max(most, contrast[at * along + i * across]!);
  return most;
}

/** Marks what is not too dark to be a line's. */
function mark(view: View, { at, first, last }: Run, darkest: number, as: number): void {
  const { ruled, contrast, along, across } = view;
  for (let i = first; i <= last; i++) {
    const pixel = at * along + i * across;
    if (ruled[pixel] !== RULE && contrast[pixel]! <= darkest) ruled[pixel] = as;
  }
}

/** The ink across the line at all positions from `start` to `end`; undefined where it has too many gaps. */
function follow(view: View, start: number, end: number, wayAt: (at: number) => number): Run[] | undefined {
  const length = end - start + 1;
  const [gaps, bend] = [MAX_GAPS * length, MAX_BEND * length];
  const thickest = thickestIn(view);
  const runs: Run[] = [];
  let [missing, drift] = [0, 0];
  for (let at = start; at <= end; at++) {
    const straight = wayAt(at);
    const run = runAt(view, at, Math.round(straight + drift));
    if (run) {
      runs.push(run);
      const off = (run.first + run.last) / 2 - straight;
      if (run.last - run.first < thickest) drift = Math.max(-bend, Math.min(bend, drift + 0.2 * (off - drift)));
    } else if (++missing > gaps) return undefined;
  }
  return runs;
}

/** The ink across the line from a position on, as far as the border. */
function beyond(view: View, start: number, end: number, wayAt: (at: number) => number): Run[] {
  const runs: Run[] = [];
  for (let at = start; at !== end; at += Math.sign(end - start)) {
    const run = runAt(view, at, Math.round(wayAt(at)));
    if (run) runs.push(run);
  }
  return runs;
}

/** The ink across the line at a position, at `near` or beside it; of thick ink, as much as tells that it is thick. */
function runAt(view: View, at: number, near: number): Run | undefined {
  const { mask, along, across, depth } = view;
  const inked = (i: number) => i >= 0 && i < depth && mask[at * along + i * across] === 1;
  const hit = [near, near - 1, near + 1].find(inked);
  if (hit === undefined) return undefined;
  const reach = 2 * thickestIn(view);
  let [first, last] = [hit, hit];
  while (inked(first - 1) && hit - first < reach) first--;
  while (inked(last + 1) && last - hit < reach) last++;
  return { at, first, last };
}
