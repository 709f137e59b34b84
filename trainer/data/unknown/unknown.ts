// Images of no class that the model knows, by name: made here, or the test split of another data set.

import type { DataSource } from '../data-files.ts';
import { type DatasetChoice, describeDataset, loadSplit } from '../datasets.ts';
import type { Samples } from '../samples.ts';
import { emptyImages } from './empty.ts';
import { LETTERS, letterImages } from './letters.ts';
import { scribbleImages } from './scribbles.ts';

interface Drawn {
  /** Classes of which some model may be. */
  classes: readonly string[];
  /** `known`: images of the model's own classes. */
  draw: (known: Samples) => Samples | Promise<Samples>;
}

const DRAWN: Record<string, Drawn> = {
  letters: { classes: LETTERS, draw: letterImages },
  scribbles: { classes: [], draw: scribbleImages },
  empty: { classes: [], draw: emptyImages },
};

/** The names of what needs no data set. */
export const DRAWN_NAMES = Object.keys(DRAWN);

/** Classes of the images that `name` stands for: one of DRAWN_NAMES or a data set. */
export async function unknownClasses(name: string, source: DataSource): Promise<readonly string[]> {
  return DRAWN[name]?.classes ?? (await describeDataset(name, source)).classes;
}

/** Those images; of a data set its test split. */
export async function unknownSamples(
  { dataset: name, testWriters }: DatasetChoice,
  known: Samples,
  source: DataSource,
): Promise<Samples> {
  return DRAWN[name]?.draw(known) ?? loadSplit({ dataset: name, testWriters }, 'test', source);
}
