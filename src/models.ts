// The models that are served side by side, by name; the first one answers where none is named.

import type { Classifier } from './classifier.ts';
import { Problem, quote } from './problem.ts';

const RETRY_AFTER_SECONDS = 10;

/** At least one. */
export type Models = readonly [Classifier, ...Classifier[]];

/** The model of that name; throws a `Problem` that names all where there is none. */
export function findModel(models: Models, name: string | undefined, status: 400 | 404): Classifier {
  const found = name === undefined ? models[0] : models.find(({ card }) => card.name === name);
  if (found) return found;
  const names = models.map(({ card }) => card.name).join(', ');
  throw new Problem(status, `model: expected one of ${names}, got ${quote(name)}`);
}

/** Starts the model where it does not run; throws a 503 `Problem` when that fails. */
export async function expectRunning(model: Classifier): Promise<Classifier> {
  if (await model.start()) return model;
  const headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };
  const detail = 'model: it has failed to start here; a later request tries again or reaches an instance where it runs';
  throw new Problem(503, detail, { headers });
}
