// Printed lines across a picture: rules, grids and frames of cells. They are thin, nearly straight and go from one border to
// another; they are cut out of the ink, but not where a stroke crosses them.

import { beyond, follow, type Run, runsAlong, thickestIn, type View } from './line.ts';
import type { Plane } from './plane.ts';

/** Parts of the shorter side in from the border at which lines are looked for: some fade out before they reach it. */
const INSETS = [0.02, 0.06, 0.1];

/** Lines are at least this part of the shorter side long, */
const MIN_LENGTH = 0.5;

/** and at most this far from level or upright, as a slope. */
const MAX_SLOPE = 0.36;

/** This part of a line may be lighter and thinner than what is taken for its own darkness and thickness. */
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

/** A low one of the values, since half of a line may lie under a stroke. */
function typical(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(TYPICAL * values.length)]!;
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
