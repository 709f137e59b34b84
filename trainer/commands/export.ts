// npm run export: a checkpoint -> an ONNX file and its card.

import { join } from 'node:path';
import { parseOptions, stringOptions } from '../config/arguments.ts';
import { dataSource } from '../data/data-source.ts';
import { type DatasetInfo, loadData, loadTests } from '../data/datasets.ts';
import { holdOut } from '../data/holdout.ts';
import { exportModel } from '../export/export.ts';
import { percent } from '../format.ts';
import { loadCheckpoint, STANDARD_CHECKPOINT } from '../training/checkpoint.ts';

const EXPORT_HELP = `npm run export -- [options]   checkpoint -> src/model/NAME.onnx and its card, NAME.json

Options of export:
  --checkpoint FILE   standard: ${STANDARD_CHECKPOINT}
  --data DIR          as for train; the test set's accuracy goes onto the model card
  --out DIR           standard: src/model
  --name NAME         standard: digits for data sets of digits, fashion for fashion-mnist, else the data set's name`;

export async function exportCommand(args: string[]): Promise<void> {
  const options = parseOptions(args, {
    ...stringOptions(['checkpoint', 'data', 'out', 'name']),
    help: { type: 'boolean' },
  });
  if (options['help']) return console.log(EXPORT_HELP);
  const state = await loadCheckpoint(String(options['checkpoint'] ?? STANDARD_CHECKPOINT));
  const { train: config } = state.config;
  const source = dataSource(options['data']);
  const { info, samples } = await loadData(state.config, 'train', source);
  const { validation } = holdOut(samples, config);
  const tests = await loadTests(config, source);
  const name = String(options['name'] ?? modelName(config.dataset, info));
  const folder = String(options['out'] ?? join('src', 'model'));
  const { onnxPath, card } = await exportModel(state, { tests, validation }, { folder, name, info });
  const accuracies = card.tests.map(({ dataset, accuracy }) => `${percent(accuracy)} on ${dataset}`);
  console.log(`${onnxPath}: ${card.name} ${card.version}, test accuracy ${accuracies.join(', ')}`);
}

function modelName(dataset: string, { classes }: DatasetInfo): string {
  if (classes.join('') === '0123456789') return 'digits';
  return dataset === 'fashion-mnist' ? 'fashion' : dataset;
}
