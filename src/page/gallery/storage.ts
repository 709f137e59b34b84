// Corrections and a preference in the browser's storage, which may be full, blocked or written by another version.

import { IMAGE_SIZE } from '../../preparation/ink.ts';
import type { Corrected } from './gallery.ts';

/** Accessing it throws if the visitor has blocked storage. */
export type OpenStorage = () => Storage;

const KEY = 'corrections';
const CHOICE = 'run-here';

/** The stored corrections; empty if there are none or they can't be read. */
export function loadCorrections(open: OpenStorage): readonly Corrected[] {
  try {
    const found: unknown = JSON.parse(open().getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter(isCorrected) : [];
  } catch {
    return [];
  }
}

/** Returns whether they were saved. */
export function saveCorrections(open: OpenStorage, corrected: readonly Corrected[]): boolean {
  try {
    if (corrected.length === 0) open().removeItem(KEY);
    else open().setItem(KEY, JSON.stringify(corrected));
    return true;
  } catch {
    return false;
  }
}

/** Whether the visitor wants the model to run in this browser; undefined if nothing was said. */
export function loadChoice(open: OpenStorage): boolean | undefined {
  try {
    const choice = open().getItem(CHOICE);
    return choice === null ? undefined : choice === 'yes';
  } catch {
    return undefined;
  }
}

export function saveChoice(open: OpenStorage, here: boolean): void {
  try {
    open().setItem(CHOICE, here ? 'yes' : 'no');
  } catch {
    // The preference holds for this visit.
  }
}

function isCorrected(value: unknown): value is Corrected {
  if (typeof value !== 'object' || value === null) return false;
  const { image, label, score, truth } = value as Partial<Record<keyof Corrected, unknown>>;
  const isImage = Array.isArray(image) && image.length === IMAGE_SIZE ** 2 && image.every(isGray);
  return isImage && typeof label === 'string' && typeof score === 'number' && typeof truth === 'string';
}

function isGray(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
}
