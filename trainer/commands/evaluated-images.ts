// The images that a trained model is evaluated on: of the data set and split that were asked for, if they fit the model.

import { UsageError } from '../config/arguments.ts';
import type { DataSource } from '../data/data-files.ts';
import { describeDataset, loadSplit } from '../data/datasets.ts';
import { holdOut } from '../data/holdout.ts';
import type { Samples } from '../data/samples.ts';
import { unknownClasses, unknownSamples } from '../data/unknown/unknown.ts';
import type { TrainedModel } from '../export/trained-model.ts';

export const EVALUATED_SPLITS = ['test', 'validation', 'train'] as const;

export interface Evaluated {
  dataset: string;
  /** Validation and train: the parts that the model's own training held out and used. */
  split: (typeof EVALUATED_SPLITS)[number];
}

/** Images of the model's classes. Throws a UsageError where there are none. */
export async function evaluatedImages(
  model: TrainedModel,
  { dataset, split }: Evaluated,
  source: DataSource,
): Promise<Samples> {
  const { testWriters } = model.training;
  const { classes } = await describeDataset(dataset, source);
  if (classes.join() !== model.classes.join())
    throw new UsageError(`--dataset: expected the classes ${model.classes.join(', ')}, got those of ${dataset}`);
  if (split === 'test') return fitting(model, dataset, await loadSplit({ dataset, testWriters }, split, source));
  if (dataset !== model.dataset)
    throw new UsageError(`--split: expected test for another data set than ${model.dataset}, got ${split}`);
  const images = holdOut(await loadSplit({ dataset, testWriters }, 'train', source), model.training)[split];
  if (images.count === 0) throw new UsageError('--split: expected a training that held images out, got validation 0');
  return fitting(model, dataset, images);
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
  const { testWriters } = model.training;
  return fitting(model, name, await unknownSamples({ dataset: name, testWriters }, known, source));
}

function fitting({ imageSize }: TrainedModel, dataset: string, images: Samples): Samples {
  if (images.imageSize !== imageSize)
    throw new Error(`${dataset}: expected images of ${imageSize} pixels a side, got ${images.imageSize}`);
  return images;
}
