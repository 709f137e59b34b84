// A drawing as the fragment of a link, and back: differences between the pen's positions in whole units, a byte each at a
// hand's pace, in base64url. Pressure is left out.

import { PAD_UNITS, type PenPoint, type PenStroke, UNKNOWN_PRESSURE } from '../pad/strokes.ts';

/** Another form of the rest would get another letter. */
const PREFIX = '#d=';

/** Longer links are cut by some of the programs that they are sent with. */
export const MAX_CHARACTERS = 2000;

/** The least distances between points, from which a drawing gets the first that makes its link short enough. */
const DISTANCES_UNITS = [0, 8, 16, 32, 64];

/** The fragment, `#` included; undefined for a drawing that is too long for one. */
export function fragmentOf(strokes: readonly PenStroke[]): string | undefined {
  for (const units of DISTANCES_UNITS) {
    const fragment = PREFIX + base64Url(encode(strokes.map(thinned(units))));
    if (fragment.length <= MAX_CHARACTERS) return fragment;
  }
  return undefined;
}

/** Whether it is meant to hold a drawing. */
export function holdsDrawing(fragment: string): boolean {
  return fragment.startsWith(PREFIX);
}

/** The drawing; undefined where the fragment is not wholly one. */
export function strokesIn(fragment: string): readonly PenStroke[] | undefined {
  if (!holdsDrawing(fragment) || fragment.length > MAX_CHARACTERS) return undefined;
  const bytes = bytesOf(fragment.slice(PREFIX.length));
  const numbers = bytes && numbersOf(bytes);
  return numbers && decode(numbers);
}

/** Drops points that are nearer than this to the last one kept, but for the stroke's end. */
function thinned(units: number): (stroke: PenStroke) => PenStroke {
  return stroke => {
    const kept = stroke.slice(0, 1);
    for (const [i, point] of stroke.entries()) {
      const [x, y] = kept.at(-1)!;
      const isLast = i > 0 && i === stroke.length - 1;
      if (isLast || Math.hypot(point[0] - x, point[1] - y) > units) kept.push(point);
    }
    return kept;
  };
}

/** Of each stroke the number of its points, then of each point how far it is from the one before. */
function encode(strokes: readonly PenStroke[]): number[] {
  let from: readonly number[] = [0, 0];
  return strokes.flatMap(stroke => [
    ...varint(stroke.length),
    ...stroke.flatMap(([x, y]) => {
      const to = [x, y].map(Math.round);
      const steps = to.map((value, axis) => value - from[axis]!);
      from = to;
      return steps.flatMap(step => varint(zigzag(step)));
    }),
  ]);
}

function decode(numbers: readonly number[]): readonly PenStroke[] | undefined {
  const strokes: PenStroke[] = [];
  let [x, y] = [0, 0];
  for (let at = 0; at < numbers.length; ) {
    const points = numbers[at++]!;
    if (points === 0 || at + 2 * points > numbers.length) return undefined;
    const stroke: PenPoint[] = [];
    for (const end = at + 2 * points; at < end; at += 2) {
      x += unzigzag(numbers[at]!);
      y += unzigzag(numbers[at + 1]!);
      if (!isOnPad(x) || !isOnPad(y)) return undefined;
      stroke.push([x, y, UNKNOWN_PRESSURE]);
    }
    strokes.push(stroke);
  }
  return strokes;
}

function isOnPad(units: number): boolean {
  return units >= 0 && units <= PAD_UNITS;
}

/** 0, -1, 1, -2 … -> 0, 1, 2, 3 …: small numbers for small steps of either sign. */
function zigzag(step: number): number {
  return step < 0 ? -2 * step - 1 : 2 * step;
}

function unzigzag(number: number): number {
  return number % 2 ? -(number + 1) / 2 : number / 2;
}

/** Seven bits a byte, the lowest first; the eighth says that more follow. */
function varint(number: number): number[] {
  return number < 128 ? [number] : [(number % 128) + 128, ...varint(Math.floor(number / 128))];
}

/** Undefined if there are none, or if the last one breaks off. */
function numbersOf(bytes: Uint8Array): number[] | undefined {
  const numbers: number[] = [];
  let [number, unit] = [0, 1];
  for (const byte of bytes) {
    number += (byte % 128) * unit;
    unit *= 128;
    if (byte >= 128) continue;
    numbers.push(number);
    [number, unit] = [0, 1];
  }
  return unit === 1 && numbers.length > 0 ? numbers : undefined;
}

/** RFC 4648, section 5, without padding. */
function base64Url(bytes: readonly number[]): string {
  const base64 = btoa(String.fromCharCode(...bytes));
  return base64.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/** Undefined for what is not base64url. */
function bytesOf(base64url: string): Uint8Array | undefined {
  if (!/^[\w-]+$/.test(base64url) || base64url.length % 4 === 1) return undefined;
  return Uint8Array.from(atob(base64url.replaceAll('-', '+').replaceAll('_', '/')), letter => letter.charCodeAt(0));
}
