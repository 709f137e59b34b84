// npm run import: weights that were trained elsewhere -> a checkpoint, which can be evaluated and exported.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { configFrom, parseOptions, stringOptions, UsageError } from '../config/arguments.ts';
import { importWeights } from '../export/import-pytorch.ts';
import { parameterCount } from '../model/parameters.ts';
import { CHECKPOINT, writeCheckpoint } from '../training/checkpoint.ts';

const IMPORT_HELP = `npm run import -- [options]   weights trained elsewhere -> checkpoint

Options of import: what no shape tells
  --weights FILE      safetensors with the names of vit-pytorch or of this trainer's checkpoints
  --heads N           standard: 8
  --channels N        standard: 1
  --pool NAME         cls | mean, standard: cls
  --dataset NAME      whose classes they are, standard: mnist
  --out DIR           standard: runs/imported`;

export async function importCommand(args: string[]): Promise<void> {
  const own = stringOptions(['weights', 'heads', 'channels', 'pool', 'dataset', 'out']);
  const options = parseOptions(args, { ...own, help: { type: 'boolean' } });
  if (options['help']) return console.log(IMPORT_HELP);
  if (!options['weights']) throw new UsageError(`--weights: expected a safetensors file\n\n${IMPORT_HELP}`);
  const { model, train } = configFrom(options);
  const path = join(String(options['out'] ?? join('runs', 'imported')), CHECKPOINT);
  if (existsSync(path)) throw new UsageError(`${path} exists: give another --out`);
  const state = await importWeights(String(options['weights']), { ...model, dataset: train.dataset });
  await writeCheckpoint(path, state);
  const { norm, depth, dim } = state.config.model;
  console.log(`${path}: ${norm}, depth ${depth}, dim ${dim}, ${parameterCount(state.config.model)} parameters`);
}
