// Options that name several data sets: the weights of a mixture's parts, and what an image of no class may be.

import { DATASETS, datasetNames } from './dataset-names.ts';
import type { TrainConfig } from './options.ts';

/** Where images of no class come from. What they are is data/unknown's. */
export const UNKNOWN_DATA = [
  ...(['scribbles', 'doodles'] as const),
  ...(['unipen-digits', 'unipen-capitals', 'unipen-small', 'unipen-symbols'] as const),
];
export type UnknownName = (typeof UNKNOWN_DATA)[number];

/** The names in `scribbles+doodles`. Throws a RangeError for one that is unknown. */
export function unknownNames(names: string): UnknownName[] {
  return names.split('+').map(name => {
    const found = UNKNOWN_DATA.find(candidate => candidate === name);
    if (!found) throw new RangeError(`unknownData: expected ${UNKNOWN_DATA.join(', ')} joined by +, got ${names}`);
    return found;
  });
}

/**
 * A weight for each data set of `dataset`, in that order; those for others do not matter. Throws a RangeError for a name
 * of no data set and a weight that is none.
 */
export function weightsOf({ dataset, weights }: Pick<TrainConfig, 'dataset' | 'weights'>): number[] {
  const given = new Map<string, number>();
  for (const entry of weights === '' ? [] : weights.split(',')) {
    const [name = '', value = ''] = entry.split(':');
    const weight = value === '' ? Number.NaN : Number(value);
    if (!DATASETS.some(known => known === name) || !(weight > 0 && weight <= MOST))
      throw new RangeError(`weights: expected DATASET:WEIGHT, above 0 to ${MOST}, joined by commas, got ${entry}`);
    given.set(name, weight);
  }
  return datasetNames(dataset).map(name => given.get(name) ?? 1);
}

const MOST = 100;
