// The names of the data sets, alone and in mixtures. What they are is data/catalogue.ts's.

export const DATASETS = [
  'mnist',
  'fashion-mnist',
  'emnist-digits',
  'emnist-letters',
  'pendigits',
  'unipen',
  'idx',
] as const;
export const CHARACTERS = ['digits', 'capitals', 'small', 'letters', 'symbols'] as const;

export type DatasetName = (typeof DATASETS)[number];
export type Characters = (typeof CHARACTERS)[number];

/** The names in `mnist+pendigits`. Throws a RangeError for one that is unknown or stands there twice. */
export function datasetNames(dataset: string): DatasetName[] {
  const names = dataset.split('+');
  const known = names.flatMap(name => DATASETS.filter(candidate => candidate === name));
  if (known.length < names.length)
    throw new RangeError(`dataset: expected ${DATASETS.join(', ')} or several joined by +, got ${dataset}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) throw new RangeError(`dataset: expected each data set once, got ${twice} twice`);
  return known;
}
