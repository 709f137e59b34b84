// Characters that hands write as they write others, so that nobody could say which one was meant: they are neither shown
// nor measured as images of no class.

import type { Stroke } from '../../../src/preparation/ink.ts';
import { distance } from '../augment/pen.ts';

/** By class; of letters, of which both cases are one class, digits and symbols. A dot is any shape once it is drawn large. */
const LOOK_ALIKES: Record<string, string> = {
  '0': 'oODQ.',
  '1': "Il|/\\!'`,",
  '2': 'zZ',
  '5': 'sS',
  '6': 'bG',
  '8': 'B',
  '9': 'gq',
  B: '86',
  C: '(<[',
  G: '69',
  I: "1|/\\!'`,",
  N: '~',
  O: '0.',
  Q: '09',
  S: '5',
  T: '+',
  Z: '23',
};

/** Share of a line's length between its ends from which on it is straight. */
const STRAIGHT = 0.95;

/** Whether it is one upright line, which is a 1 or an I whatever was meant: much of UNIPEN's symbols lacks a part. */
export function isUprightLine([stroke, ...others]: readonly Stroke[]): boolean {
  if (!stroke || others.length > 0) return false;
  const [from, to] = [stroke[0]!, stroke.at(-1)!];
  const length = stroke.reduce((sum, point, i) => sum + distance(stroke[i - 1] ?? point, point), 0);
  return Math.abs(to[1] - from[1]) > Math.abs(to[0] - from[0]) && distance(from, to) >= STRAIGHT * length;
}

/** Characters that are a class of the model, in either case, or are drawn as one. */
export function confusableWith(classes: readonly string[]): ReadonlySet<string> {
  return new Set(classes.flatMap(name => [name, name.toLowerCase(), ...(LOOK_ALIKES[name] ?? '')]));
}
