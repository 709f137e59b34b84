// Corrections, and a choice, in the browser's storage, which may be full, forbidden or hold what another version wrote.

import type { Corrected } from './gallery.ts';

/** Even asking for it throws where a visitor forbids it. */
export type OpenStorage = () => Storage;

const KEY = 'corrections';
const CHOICE = 'run-here';
const PIXELS = 28 * 28;

/** What was kept; nothing where there is none or it cannot be read. */
export function loadCorrections(open: OpenStorage): readonly Corrected[] {
  try {
    const found: unknown = JSON.parse(open().getItem(KEY) ?? '[]');
    return Array.isArray(found) ? found.filter(isCorrected) : [];
  } catch {
    return [];
  }
}

/** Whether they could be kept. */
export function saveCorrections(open: OpenStorage, corrected: readonly Corrected[]): boolean {
  try {
    if (corrected.length === 0) open().removeItem(KEY);
    else open().setItem(KEY, JSON.stringify(corrected));
    return true;
  } catch {
    return false;
  }
}

/** Whether the visitor wants the model to run in this browser. */
export function loadChoice(open: OpenStorage): boolean {
  try {
    return open().getItem(CHOICE) !== null;
  } catch {
    return false;
  }
}

export function saveChoice(open: OpenStorage, here: boolean): void {
  try {
    if (here) open().setItem(CHOICE, 'yes');
    else open().removeItem(CHOICE);
  } catch {
    // It holds for this visit.
  }
}

function isCorrected(value: unknown): value is Corrected {
  if (typeof value !== 'object' || value === null) return false;
  const { image, label, score, truth } = value as Partial<Record<keyof Corrected, unknown>>;
  const isImage = Array.isArray(image) && image.length === PIXELS && image.every(isGray);
  return isImage && typeof label === 'string' && typeof score === 'number' && typeof truth === 'string';
}

function isGray(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 255;
}
