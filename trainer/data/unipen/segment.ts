// `.SEGMENT CHARACTER 87-88 ? "4"`: which components of the pen's way are a character, and which character it is.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import type { Components } from './components.ts';

/** From a component's point to another's, both among them, counted from 0; without points from its first to its last. */
export interface Range {
  from: { component: number; point: number };
  to: { component: number; point: number };
}

export interface Segment {
  line: number;
  label: string;
  ranges: Range[];
}

const SEGMENT = /^\.SEGMENT\s+CHARACTER\s+(\S+)\s+\S+\s+"(.*)"\s*$/;
const RANGE = /^(\d+)(?::(\d+))?(?:-(\d+)(?::(\d+))?)?$/;
/** `\"` is a quotation mark, `\\` a backslash. */
const ESCAPED = /\\(["\\])/g;

/** Undefined for another text than such a line. */
export function parseSegment(text: string, line: number): Segment | undefined {
  const [, delimitation, label] = SEGMENT.exec(text) ?? [];
  if (delimitation === undefined || label === undefined) return undefined;
  const ranges = delimitation.split(',').map(rangeOf);
  if (!ranges.every(range => range !== undefined)) return undefined;
  return { line, label: label.replace(ESCAPED, '$1'), ranges };
}

function rangeOf(text: string): Range | undefined {
  const [all, first, start = 0, last = first, end = Number.POSITIVE_INFINITY] = RANGE.exec(text) ?? [];
  if (all === undefined) return undefined;
  const from = { component: Number(first), point: Number(start) };
  // "3:5" is one point, "3" the whole component.
  const to = { component: Number(last), point: all.includes('-') || !all.includes(':') ? Number(end) : Number(start) };
  return { from, to };
}

/** The strokes of a segment: of its components those with the pen down. Undefined where there is no such component. */
export function strokesOf({ ranges }: Segment, { points, blocks }: Components): Stroke[] | undefined {
  const strokes: Stroke[] = [];
  for (const { from, to } of ranges) {
    if (to.component >= blocks.length || to.component < from.component) return undefined;
    for (let component = from.component; component <= to.component; component++) {
      const { start, isDown } = blocks[component]!;
      const end = blocks[component + 1]?.start ?? points.length / 2;
      if (!isDown) continue;
      const first = component === from.component ? start + from.point : start;
      const last = component === to.component ? Math.min(end, start + to.point + 1) : end;
      const stroke: Point[] = [];
      for (let i = first; i < last; i++) stroke.push([points[2 * i]!, points[2 * i + 1]!]);
      if (stroke.length > 0) strokes.push(stroke);
    }
  }
  return strokes;
}
