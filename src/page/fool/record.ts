// The record in the browser's storage, which may be blocked, full or written by another version.

import { isRecord as isObject } from '../is-record.ts';
import type { Triumph } from './fool.ts';

const KEY = 'fewest-pixels';

/** Undefined if there is none that can be read. */
export function loadRecord(open: () => Storage): Triumph | undefined {
  try {
    const found: unknown = JSON.parse(open().getItem(KEY) ?? 'null');
    return isTriumph(found) ? found : undefined;
  } catch {
    return undefined;
  }
}

export function saveRecord(open: () => Storage, record: Triumph): void {
  try {
    open().setItem(KEY, JSON.stringify(record));
  } catch {
    // The record holds for this visit.
  }
}

function isTriumph(value: unknown): value is Triumph {
  if (!isObject(value)) return false;
  const { pixels, from, to } = value;
  return Number.isInteger(pixels) && Number(pixels) > 0 && typeof from === 'string' && typeof to === 'string';
}
