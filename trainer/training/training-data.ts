// What a configuration trains on and validates with: its data sets, weighed, and images of no class.

import type { Config } from '../config/options.ts';
import { weightsOf } from '../config/sources.ts';
import type { DataSource } from '../data/data-files.ts';
import { loadData } from '../data/datasets.ts';
import { holdOut } from '../data/holdout.ts';
import { weighted } from '../data/samples.ts';
import { trainingUnknowns } from '../data/unknown/unknown.ts';
import type { TrainData } from './train.ts';

/** Throws an Error that names the file when one is missing or damaged, or when the model is made for other data. */
export async function loadTraining(config: Config, source: DataSource) {
  const { info, samples } = await loadData(config, 'train', source);
  const held = holdOut(samples, config.train);
  const { classes } = info;
  const unknown = await trainingUnknowns(config.train, { known: held.validation, classes }, source);
  const data: TrainData = {
    train: weighted(held.train, weightsOf(config.train)),
    validation: held.validation,
    ...(unknown && { unknown }),
  };
  return { info, ...data };
}
