// npm run export: a checkpoint -> an ONNX file and its card.

import { join } from 'node:path';
import { UsageError } from '../config/from-options.ts';
import { dataSource } from '../data/data-source.ts';
import { type DatasetInfo, loadData, loadTests } from '../data/datasets.ts';
import { holdOut } from '../data/holdout.ts';
import { exportModel } from '../export/export.ts';
import { assertWritable } from '../files.ts';
import { percent } from '../format.ts';
import { DEFAULT_CHECKPOINT, loadCheckpoint } from '../training/checkpoint.ts';
import { command } from './command-line.ts';

export const exportCommand = command('export', 'checkpoint -> src/model/NAME.onnx and its card, NAME.json')
  .option('--checkpoint <file>', 'what to export', DEFAULT_CHECKPOINT)
  .option('--data <dir>', 'as for train; the accuracy on the test set goes onto the model card')
  .option('--out <dir>', 'where the files go', join('src', 'model'))
  .option('--name <name>', "digits for data sets of digits, fashion for fashion-mnist, else the data set's name")
  .action(async ({ checkpoint, data, out: folder, name: given }) => {
    if (given !== undefined && !/^[\w-][\w.-]*$/.test(given))
      throw new UsageError(`--name: expected letters, digits, dots, dashes and underscores, got ${given}`);
    const state = await loadCheckpoint(checkpoint);
    await assertWritable(folder);
    const { train: config } = state.config;
    const source = dataSource(data);
    const { info, samples } = await loadData(state.config, 'train', source);
    const { validation } = holdOut(samples, config);
    const tests = await loadTests(config, source);
    const name = given ?? modelName(config.dataset, info);
    const { onnxPath, card } = await exportModel(state, { tests, validation }, { folder, name, info });
    const accuracies = card.tests.map(({ dataset, accuracy }) => `${percent(accuracy)} on ${dataset}`);
    console.log(`${onnxPath}: ${card.name} ${card.version}, test accuracy ${accuracies.join(', ')}`);
  });

function modelName(dataset: string, { classes }: DatasetInfo): string {
  if (classes.join('') === '0123456789') return 'digits';
  return dataset === 'fashion-mnist' ? 'fashion' : dataset;
}
