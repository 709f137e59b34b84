// The names of the data sets, alone and in mixtures. What they are is data/catalogue.ts's.

export const DATASETS = ['mnist', 'fashion-mnist', 'emnist-digits', 'emnist-letters', 'pendigits', 'idx'] as const;

export type DatasetName = (typeof DATASETS)[number];

/** The names in `mnist+pendigits`. Throws a RangeError for one that is unknown or stands there twice. */
export function datasetNames(dataset: string): DatasetName[] {
  const names = dataset.split('+');
  const known = names.flatMap(name => DATASETS.filter(candidate => candidate === name));
  if (known.length < names.length || new Set(names).size < names.length)
    throw new RangeError(`dataset: expected ${DATASETS.join(', ')} or several joined by +, got ${dataset}`);
  return known;
}
