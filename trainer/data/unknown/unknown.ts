// Images of no class that the model knows, by name: drawn by people, made here, or the test split of another data set.

import type { TrainConfig } from '../../config/schema.ts';
import { UNKNOWN_DATA, unknownNames } from '../../config/sources.ts';
import type { DataSource } from '../data-files.ts';
import { type DatasetChoice, describeDataset, loadSplit } from '../datasets.ts';
import { type HoldOut, holdOut, splitTestWriters } from '../holdout.ts';
import { type LabelledStrokes, type Samples, selectStrokes } from '../samples.ts';
import { drawnByHand, type HandName } from './by-hand.ts';
import { emptyImages } from './empty.ts';
import { LETTERS, letterImages } from './letters.ts';
import { scribbleImages } from './scribbles.ts';
import { severalImages, strokesIn } from './several.ts';
import type { Unknowns } from './training.ts';

interface Drawn {
  /** Classes of which some model may be. */
  classes: readonly string[];
  /** `known`: images of the model's own classes. */
  draw: (known: Samples) => Samples | Promise<Samples>;
}

const DRAWN: Record<string, Drawn> = {
  letters: { classes: LETTERS, draw: letterImages },
  scribbles: { classes: [], draw: scribbleImages },
  several: { classes: [], draw: severalImages },
  empty: { classes: [], draw: emptyImages },
};

/** The names of what is no data set. */
export const UNKNOWN_NAMES = [...Object.keys(DRAWN), ...UNKNOWN_DATA.filter(isByHand)];

function isByHand(name: string): name is HandName {
  return !(name in DRAWN) && UNKNOWN_DATA.some(known => known === name);
}

/** Classes of the images that `name` stands for which may be a model's too: one of UNKNOWN_NAMES or a data set. */
export async function unknownClasses(name: string, source: DataSource): Promise<readonly string[]> {
  if (isByHand(name)) return [];
  return DRAWN[name]?.classes ?? (await describeDataset({ dataset: name }, source)).classes;
}

/** Those images for a model of `classes`; of a data set its test split, of what people drew what is by test writers. */
export async function unknownSamples(
  { dataset: name, testWriters }: DatasetChoice,
  { known, classes }: { known: Samples; classes: readonly string[] },
  source: DataSource,
): Promise<Samples> {
  if (isByHand(name)) return splitTestWriters(await drawnByHand(name, classes, source), testWriters).test;
  return DRAWN[name]?.draw(known) ?? loadSplit({ dataset: name, testWriters }, 'test', source);
}

/** At most so many images of a source are looked at after each epoch, and for the temperature. */
const VALIDATION_LIMIT = 500;

/** What a training shows, and what it holds out, source by source. Nobody's drawings are in both, nor those of test writers. */
export async function trainingUnknowns(
  config: HoldOut & Pick<TrainConfig, 'testWriters' | 'unknownData' | 'unknownShare'>,
  { known, classes }: { known: Samples; classes: readonly string[] },
  source: DataSource,
): Promise<{ train: Unknowns; validation: { source: string; samples: Samples }[] } | undefined> {
  if (config.unknownShare === 0) return undefined;
  const names = unknownNames(config.unknownData);
  const [scribbles, several] = [names.includes('scribbles'), names.includes('several')];
  const drawn: LabelledStrokes[] = [];
  const validation: { source: string; samples: Samples }[] = [];
  if (scribbles && known.count > 0)
    validation.push({ source: 'scribbles', samples: scribbleImages(known, VALIDATION_LIMIT) });
  if (several && strokesIn(known).length > 0)
    validation.push({ source: 'several', samples: severalImages(known, VALIDATION_LIMIT) });
  for (const name of names.filter(isByHand)) {
    const others = splitTestWriters(await drawnByHand(name, classes, source), config.testWriters).train;
    const held = holdOut(others, { ...config, limit: 0 });
    drawn.push(held.train as LabelledStrokes);
    const samples = firstFew(held.validation as LabelledStrokes);
    if (samples.count > 0) validation.push({ source: name, samples });
  }
  return { train: { scribbles, several, drawn }, validation };
}

/** Evenly from all writers. */
function firstFew(drawings: LabelledStrokes): LabelledStrokes {
  const every = Math.max(1, drawings.count / VALIDATION_LIMIT);
  const count = Math.min(drawings.count, VALIDATION_LIMIT);
  return selectStrokes(
    drawings,
    Array.from({ length: count }, (_, i) => Math.floor(i * every)),
  );
}
