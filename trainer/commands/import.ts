// npm run import: weights that were trained elsewhere -> a checkpoint, which can be evaluated and exported.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configFrom, UsageError } from '../config/from-options.ts';
import { importWeights } from '../export/import-pytorch.ts';
import { parameterCount } from '../model/parameters.ts';
import { CHECKPOINT, writeCheckpoint } from '../training/checkpoint.ts';
import { addConfigOptions, command, configValues } from './command-line.ts';

/** What the model was trained on and what was held out: evaluations and exports read it. */
const DATA = ['dataset', 'characters', 'testWriters', 'validation', 'validationWriters'] as const;

export const importCommand = command('import', 'make a checkpoint of weights trained elsewhere')
  .requiredOption('--weights <file>', 'safetensors with the names of vit-pytorch or of checkpoints of train')
  .option('--out <dir>', 'where the checkpoint goes', join('runs', 'imported'))
  .action(async ({ weights, out }, made) => {
    const { weights: _, ...given } = configValues(made); // those of a mixture's data sets have the same name
    const { model, train } = configFrom(given);
    const path = join(out, CHECKPOINT);
    if (existsSync(path)) throw new UsageError(`${path} exists: give another --out`);
    const state = await importWeights(weights, { model, train });
    await writeCheckpoint(path, state);
    const { norm, depth, dim } = state.config.model;
    console.log(`${path}: ${norm}, depth ${depth}, dim ${dim}, ${parameterCount(state.config.model)} parameters`);
  });

importCommand.optionsGroup('What the shapes of the weights do not tell:');
addConfigOptions(importCommand, ['heads', 'channels', 'pool', ...DATA]);
