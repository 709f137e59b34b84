// How other people write some digits: a slash through 0 and 7, a flag and a foot on 1. Strokes in, strokes out.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import { between, type Random } from '../../random.ts';

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

type Habit = (stroke: Stroke, box: Box, random: Random) => Stroke[];

const HABITS: Record<string, Habit> = { '0': slashed, '7': crossed, '1': footed };

/** A 1 is a plain line where it is narrower than this share of its height. */
const PLAIN = 0.35;

/**
 * The drawing of `className` with what a hand may add to it. What has several strokes has it already, or is drawn in another
 * way, and stays as it is.
 */
export function addHabit(strokes: readonly Stroke[], className: string, random: Random): readonly Stroke[] {
  const habit = HABITS[className];
  const [stroke, ...others] = strokes;
  if (!habit || !stroke || others.length > 0) return strokes;
  const box = boxOf(stroke);
  return box.height > 0 ? [stroke, ...habit(stroke, box, random)] : strokes;
}

function boxOf(stroke: Stroke): Box {
  let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const [x, y] of stroke) {
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
  }
  return { left, top, width: right - left, height: bottom - top };
}

/** From below left to above right, ending inside the ring or outside. */
function slashed(_: Stroke, { left, top, width, height }: Box, random: Random): Stroke[] {
  const [start, end] = [between(-0.2, 0.25, random), between(-0.2, 0.25, random)];
  const from: Point = [left + width * start, top + height * (1 - start)];
  const to: Point = [left + width * (1 - end), top + height * end];
  return [[from, to]];
}

/** A bar across the stem of the 7, about half way down. */
function crossed(stroke: Stroke, box: Box, random: Random): Stroke[] {
  const y = box.top + box.height * between(0.4, 0.65, random);
  const x = crossing(stroke, y);
  if (x === undefined) return [];
  const [half, tilt] = [box.height * between(0.15, 0.3, random), box.height * between(-0.08, 0.03, random)];
  return [
    [
      [x - half, y - tilt],
      [x + half, y + tilt],
    ],
  ];
}

/** Where the stroke last passes the height y on its way down. */
function crossing(stroke: Stroke, y: number): number | undefined {
  for (let i = stroke.length - 1; i > 0; i--) {
    const [[x0, y0], [x1, y1]] = [stroke[i - 1]!, stroke[i]!];
    if (y0 <= y && y1 > y) return x0 + ((x1 - x0) * (y - y0)) / (y1 - y0);
  }
  return undefined;
}

/** A bar under the 1 and, where it is a plain line, mostly a flag at its top. */
function footed(stroke: Stroke, { width, height }: Box, random: Random): Stroke[] {
  const ends = [stroke[0]!, stroke.at(-1)!].toSorted((a, b) => a[1] - b[1]) as [Point, Point];
  const [[x, y], [footX, footY]] = ends;
  const tilt = height * between(-0.03, 0.03, random);
  const [left, right] = [height * between(0.15, 0.4, random), height * between(0.15, 0.4, random)];
  const foot: Stroke = [
    [footX - left, footY - tilt],
    [footX + right, footY + tilt],
  ];
  if (width > PLAIN * height || random.uniform() < 0.3) return [foot];
  const flag: Stroke = [
    [x - height * between(0.12, 0.35, random), y + height * between(0.12, 0.35, random)],
    [x, y],
  ];
  return random.uniform() < 0.5 ? [foot, flag] : [flag];
}
