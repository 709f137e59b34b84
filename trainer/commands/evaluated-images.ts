// The images that a trained model is evaluated on: of the data set and split that were asked for, if they fit the model.

import { UsageError } from '../config/from-options.ts';
import type { TrainConfig } from '../config/schema.ts';
import { datasetNames } from '../config/sources.ts';
import type { DataSource } from '../data/data-files.ts';
import { describeDataset, loadSplit, loadTests } from '../data/datasets.ts';
import { holdOut } from '../data/holdout.ts';
import { channelsOf, mixture, type Samples } from '../data/samples.ts';
import { unknownClasses, unknownSamples } from '../data/unknown/unknown.ts';
import type { TrainedModel } from '../export/trained-model.ts';

export const EVALUATED_SPLITS = ['test', 'validation', 'train'] as const;

export interface Evaluated {
  dataset: string;
  /** Validation and train: the parts that the model's own training held out and used. */
  split: (typeof EVALUATED_SPLITS)[number];
  /** Of UNIPEN, where only some of those that the model knows are wanted. */
  characters?: TrainConfig['characters'] | undefined;
}

/** Images of the model's classes, and the names of the data sets that they are parts of. Throws a UsageError where there are none. */
export async function evaluatedImages(
  model: TrainedModel,
  { dataset, split, characters = model.training.characters }: Evaluated,
  source: DataSource,
): Promise<{ images: Samples; names: string[] }> {
  const choice = { ...model.training, channels: model.channels, dataset, characters };
  const { classes } = await describeDataset(choice, source);
  // Small letters and capitals are the same classes to a model of letters.
  if (classes.join().toUpperCase() !== model.classes.join().toUpperCase())
    throw new UsageError(`--dataset: expected the classes ${model.classes.join(', ')}, got those of ${dataset}`);
  if (split === 'test') {
    const tests = await loadTests(choice, source);
    const images = mixture(tests.map(({ samples }) => samples));
    return { images: fitting(model, dataset, images), names: tests.map(test => test.dataset) };
  }
  if (dataset !== model.dataset)
    throw new UsageError(`--split: expected test for another data set than ${model.dataset}, got ${split}`);
  const images = holdOut(await loadSplit(choice, 'train', source), model.training)[split];
  if (images.count === 0) throw new UsageError('--split: expected a training that held images out, got validation 0');
  return { images: fitting(model, dataset, images), names: datasetNames(dataset) };
}

/**
 * Images of no class of the model: drawn ones, for which `known` are images of its classes, or the test images of a data
 * set. Throws a UsageError where they share a class.
 */
export async function unknownImages(
  model: TrainedModel,
  name: string,
  known: Samples,
  source: DataSource,
): Promise<Samples> {
  const shared = (await unknownClasses(name, source)).filter(label => model.classes.includes(label));
  if (shared.length > 0)
    throw new UsageError(`--unknown: expected images of other classes, got ${name} with ${shared.join(', ')}`);
  const choice = { dataset: name, testWriters: model.training.testWriters };
  return fitting(model, name, await unknownSamples(choice, { known, classes: model.classes }, source));
}

function fitting({ imageSize, channels }: TrainedModel, dataset: string, images: Samples): Samples {
  if (channelsOf(images) !== channels)
    throw new Error(`${dataset}: expected images of ${channels} channels, got ${channelsOf(images)}`);
  if (images.imageSize !== imageSize)
    throw new Error(`${dataset}: expected images of ${imageSize} pixels a side, got ${images.imageSize}`);
  return images;
}
