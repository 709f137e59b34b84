// Options that name sources of images: data sets, their characters and weights, and what an image of no class may be.

export const DATASETS = [
  'mnist',
  'fashion-mnist',
  'emnist-digits',
  'emnist-letters',
  'pendigits',
  'unipen',
  'idx',
  'folder',
] as const;
export const CHARACTERS = ['digits', 'capitals', 'small', 'letters', 'symbols'] as const;
/** Where images of no class come from. What they are is data/unknown's. */
export const UNKNOWN_DATA = [
  ...(['scribbles', 'several', 'doodles'] as const),
  ...(['unipen-digits', 'unipen-capitals', 'unipen-small', 'unipen-symbols'] as const),
];

export type DatasetName = (typeof DATASETS)[number];
export type Characters = (typeof CHARACTERS)[number];
export type UnknownName = (typeof UNKNOWN_DATA)[number];

/** Of a weight. */
const MOST = 100;

/** The names in `mnist+pendigits`. Throws a RangeError for one that is unknown or stands there twice. */
export function datasetNames(dataset: string): DatasetName[] {
  const names = namesIn(dataset, DATASETS);
  if (!names) throw new RangeError(`--dataset: expected ${DATASETS.join(', ')} or several joined by +, got ${dataset}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice) throw new RangeError(`--dataset: expected each data set once, got ${twice} twice`);
  return names;
}

/** The names in `scribbles+doodles`. Throws a RangeError for one that is unknown. */
export function unknownNames(text: string): UnknownName[] {
  const names = namesIn(text, UNKNOWN_DATA);
  if (!names) throw new RangeError(`--unknown-data: expected ${UNKNOWN_DATA.join(', ')} joined by +, got ${text}`);
  return names;
}

function namesIn<T extends string>(text: string, known: readonly T[]): T[] | undefined {
  const given = text.split('+');
  const names = given.flatMap(name => known.filter(candidate => candidate === name));
  return names.length < given.length ? undefined : names;
}

/** `pendigits:3,unipen:1.5`. Throws a RangeError for a name of no data set and a weight that is none. */
export function parseWeights(weights: string): Map<string, number> {
  const given = new Map<string, number>();
  for (const entry of weights === '' ? [] : weights.split(',')) {
    const [name = '', value = ''] = entry.split(':');
    const weight = value === '' ? Number.NaN : Number(value);
    if (!DATASETS.some(known => known === name) || !(weight > 0 && weight <= MOST))
      throw new RangeError(`--weights: expected DATASET:WEIGHT, above 0 to ${MOST}, joined by commas, got ${entry}`);
    given.set(name, weight);
  }
  return given;
}

/** A weight for each data set of `dataset`, in that order; those for others do not matter. */
export function weightsOf({ dataset, weights }: { dataset: string; weights: string }): number[] {
  const given = parseWeights(weights);
  return datasetNames(dataset).map(name => given.get(name) ?? 1);
}
