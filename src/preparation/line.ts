// A thin line followed across a picture: it bends a little, breaks off and is crossed by strokes.

/** Lines are at most this part of the shorter side thick, */
const MAX_THICKNESS = 0.09;

/** without ink in at most this part of their length, */
const MAX_GAPS = 0.15;

/** and leave the straight way by at most this part of it. */
const MAX_BEND = 0.03;

/** Pixels seen along one axis, so that all lines run from low to high positions. */
export interface View {
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
export interface Run {
  readonly at: number;
  readonly first: number;
  readonly last: number;
}

/** All ink across a view at one position. */
export function runsAlong({ mask, along, across, depth }: View, at: number): Run[] {
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

/** The ink across the line at all positions from `start` to `end`; undefined where it has too many gaps. */
export function follow(view: View, start: number, end: number, wayAt: (at: number) => number): Run[] | undefined {
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
export function beyond(view: View, start: number, end: number, wayAt: (at: number) => number): Run[] {
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

export function thickestIn({ length, depth }: View): number {
  return MAX_THICKNESS * Math.min(length, depth);
}
