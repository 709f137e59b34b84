// What was taught, by subject: in the browser's storage, which may be blocked, full or written by another version, and as a
// change of the models in this browser.

import { isRecord } from '../is-record.ts';
import type { LocalModels } from '../local/messages.ts';
import { LABELS, type Subject } from '../subject.ts';
import { changed, type HeadChange } from './head.ts';

/** Of so many lessons how many were read rightly, before and after. */
export interface Progress {
  readonly lessons: number;
  readonly before: number;
  readonly after: number;
}

export interface Taught {
  readonly change: HeadChange;
  /** The version of the model that was taught; of another one the change means nothing. */
  readonly version: string;
  readonly own: Progress;
  readonly others: Progress;
}

export type AllTaught = Readonly<Partial<Record<Subject, Taught>>>;

const KEY = 'taught';

export function loadTaught(open: () => Storage): AllTaught {
  try {
    const found: unknown = JSON.parse(open().getItem(KEY) ?? '{}');
    return isRecord(found) ? Object.fromEntries(Object.entries(found).filter(([, value]) => isTaught(value))) : {};
  } catch {
    return {};
  }
}

/** Returns whether it was saved. */
export function saveTaught(open: () => Storage, taught: AllTaught): boolean {
  const short = (_: string, value: unknown) => (typeof value === 'number' ? Number(value.toPrecision(5)) : value);
  try {
    open().setItem(KEY, JSON.stringify(taught, short));
    return true;
  } catch {
    return false;
  }
}

function isTaught(value: unknown): boolean {
  if (!isRecord(value) || !Array.isArray(value['change'])) return false;
  const isProgress = (part: unknown) => isRecord(part) && typeof part['after'] === 'number';
  return typeof value['version'] === 'string' && isProgress(value['own']) && isProgress(value['others']);
}

/** The models, with what was taught. */
export function taughtModels(models: LocalModels, taught: AllTaught): LocalModels {
  return {
    ...models,
    async classify(model, image, options) {
      const lesson = model === 'digits' || model === 'letters' ? { subject: model, taught: taught[model] } : undefined;
      if (!lesson?.taught) return models.classify(model, image, options);
      const answer = await models.classify(model, image, { ...options, explain: true });
      const { features = [], facts } = answer;
      const { version, change } = lesson.taught;
      return version === facts.version
        ? { ...answer, ...changed(answer, features, LABELS[lesson.subject], change) }
        : answer;
    },
  };
}
