// The models being served, by name; the first one is the default.

import type { Classifier } from './classifier.ts';
import { Problem, quote } from './problem.ts';

const RETRY_AFTER_SECONDS = 10;

/** At least one. */
export type Models = readonly [Classifier, ...Classifier[]];

/** The model of that name; throws a `Problem` that lists all names if there is none. */
export function findModel(models: Models, name: string | undefined, status: 400 | 404): Classifier {
  const found = name === undefined ? models[0] : models.find(({ card }) => card.name === name);
  if (found) return found;
  const names = models.map(({ card }) => card.name).join(', ');
  throw new Problem(status, `model: expected one of ${names}, got ${quote(name)}`);
}

/** Starts the model unless it is running; throws a 503 `Problem` if that fails. */
export async function expectRunning(model: Classifier): Promise<Classifier> {
  if (await model.start()) return model;
  const headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };
  const detail = 'model: failed to start on this instance; a retry starts it again or reaches another instance';
  throw new Problem(503, detail, { headers });
}
