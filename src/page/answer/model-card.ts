// What the page tells of a model, as its card has it: nothing is claimed that does not stand there.

import { isRecord } from '../is-record.ts';

export interface ModelFacts {
  /** `vit` or `vitbn`; undefined where the card does not tell. */
  readonly name: string | undefined;
  readonly classes: readonly string[];
  /** From which score on an answer is sure; 0 where the card does not tell, so that every answer is. */
  readonly sureFrom: number;
  readonly parameters: number | undefined;
  /** That it was trained for, until the one that validated best. */
  readonly epochs: number | undefined;
  /** The share, 0..1, of its test images that it reads. */
  readonly testAccuracy: number | undefined;
  readonly testImages: number | undefined;
}

export function factsOf(card: unknown): ModelFacts {
  return {
    name: stringAt(card, 'training', 'model', 'norm'),
    classes: stringsAt(card, 'classes'),
    sureFrom: numberAt(card, 'calibration', 'sureFrom') ?? 0,
    parameters: numberAt(card, 'parameters'),
    epochs: numberAt(card, 'training', 'lastEpoch', 'epoch'),
    testAccuracy: numberAt(card, 'testAccuracy'),
    testImages: numberAt(card, 'testImages'),
  };
}

/** Of a card that cannot be had. */
export const UNKNOWN_MODEL = factsOf(undefined);

function numberAt(card: unknown, ...path: readonly string[]): number | undefined {
  const found = valueAt(card, path);
  return typeof found === 'number' ? found : undefined;
}

function stringAt(card: unknown, ...path: readonly string[]): string | undefined {
  const found = valueAt(card, path);
  return typeof found === 'string' ? found : undefined;
}

function stringsAt(card: unknown, ...path: readonly string[]): readonly string[] {
  const found = valueAt(card, path);
  return Array.isArray(found) ? found.filter(item => typeof item === 'string') : [];
}

function valueAt(card: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => (isRecord(at) ? at[key] : undefined), card);
}
