// Printed lines across a picture: rules, grids and frames of cells. They are thin, nearly straight and go from one border to
// another; they are cut out of the ink, but not where a stroke crosses them.

/** Parts of the shorter side in from the border at which lines are looked for: some fade out before they reach it. */
const INSETS = [0.02, 0.06];

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

/** More places at the border than this are writing. */
const MAX_ENDS = 80;

interface End {
  readonly x: number;
  readonly y: number;
  readonly side: number;
}

/** A mask seen along one axis, so that all lines run from low to high positions. */
interface View {
  readonly mask: Uint8Array;
  /** What is left of it. */
  readonly kept: Uint8Array;
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

/** The mask without the lines. */
export function withoutRules(mask: Uint8Array, width: number, height: number): Uint8Array {
  const kept = mask.slice();
  const side = Math.min(width, height);
  const horizontal = { mask, kept, along: 1, across: width, length: width, depth: height };
  const vertical = { mask, kept, along: width, across: 1, length: height, depth: width };
  for (const inset of INSETS) {
    const ends = endsOf(horizontal, vertical, Math.round(inset * side));
    if (ends.length > MAX_ENDS) continue;
    for (const [i, a] of ends.entries())
      for (const b of ends.slice(i + 1)) {
        const [dx, dy] = [Math.abs(b.x - a.x), Math.abs(b.y - a.y)];
        if (a.side === b.side || Math.hypot(dx, dy) < MIN_LENGTH * side) continue;
        if (dy <= MAX_SLOPE * dx) cut(horizontal, a.x, a.y, b.x, b.y);
        if (dx <= MAX_SLOPE * dy) cut(vertical, a.y, a.x, b.y, b.x);
      }
  }
  return kept;
}

/** The middles of the ink along the four sides of the picture, so far in from the border. */
function endsOf(horizontal: View, vertical: View, inset: number): End[] {
  const [right, bottom] = [horizontal.length - 1 - inset, vertical.length - 1 - inset];
  const side = Math.min(right, bottom);
  const middles = (view: View, line: number) =>
    runsAlong(view, line)
      .filter(({ first, last }) => last - first < side / 3)
      .map(({ first, last }) => Math.round((first + last) / 2));
  return [
    ...middles(vertical, inset).map(x => ({ x, y: inset, side: 0 })),
    ...middles(horizontal, right).map(y => ({ x: right, y, side: 1 })),
    ...middles(vertical, bottom).map(x => ({ x, y: bottom, side: 2 })),
    ...middles(horizontal, inset).map(y => ({ x: inset, y, side: 3 })),
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

/** Cuts the line through two points, each at a position and so far across, if there is one: from border to border. */
function cut(view: View, atA: number, a: number, atB: number, b: number): void {
  const wayAt = (at: number) => a + ((b - a) * (at - atA)) / (atB - atA);
  const [start, end] = [Math.min(atA, atB), Math.max(atA, atB)];
  const inside = follow(view, start, end, wayAt);
  if (!inside) return;
  const [before, after] = [beyond(view, start - 1, -1, wayAt), beyond(view, end + 1, view.length, wayAt)];
  if (2 * before.length < start || 2 * after.length < view.length - 1 - end) return;
  const runs = [...before.reverse(), ...inside, ...after];
  const thicknesses = runs.map(({ first, last }) => last - first + 1).sort((p, q) => p - q);
  const thickness = thicknesses[thicknesses.length >> 1]!;
  if (thickness > thickestIn(view)) return;
  for (const run of linePart(runs, thickness, wayAt)) erase(view, run);
}

function thickestIn({ length, depth }: View): number {
  return MAX_THICKNESS * Math.min(length, depth);
}

/** What of the ink across a line belongs to it: nothing where a stroke crosses it, its own thickness where one touches it. */
function* linePart(runs: readonly Run[], thickness: number, wayAt: (at: number) => number): Generator<Run> {
  let drift = 0;
  for (const { at, first, last } of runs) {
    const thin = last - first + 1 <= 1.5 * thickness + 1;
    if (thin) {
      drift = (first + last) / 2 - wayAt(at);
      yield { at, first, last };
      continue;
    }
    const middle = wayAt(at) + drift;
    const [low, high] = [Math.floor(middle - thickness / 2), Math.ceil(middle + thickness / 2)];
    if (low - first <= 1) yield { at, first, last: Math.min(high, last) };
    else if (last - high <= 1) yield { at, first: Math.max(low, first), last };
  }
}

function erase({ kept, along, across }: View, { at, first, last }: Run): void {
  for (let i = first; i <= last; i++) kept[at * along + i * across] = 0;
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
    const run = runAt(view, at, Math.round(straight + drift), 1);
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
    const run = runAt(view, at, Math.round(wayAt(at)), 1);
    if (run) runs.push(run);
  }
  return runs;
}

/** The ink at `across` or within `tolerance` of it. */
function runAt({ mask, along, across, depth }: View, at: number, near: number, tolerance: number): Run | undefined {
  const inked = (i: number) => i >= 0 && i < depth && mask[at * along + i * across] === 1;
  for (let off = 0; off <= tolerance; off++)
    for (const hit of [near - off, near + off]) {
      if (!inked(hit)) continue;
      let [first, last] = [hit, hit];
      while (inked(first - 1)) first--;
      while (inked(last + 1)) last++;
      return { at, first, last };
    }
  return undefined;
}
