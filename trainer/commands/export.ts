// npm run export: a checkpoint -> an ONNX file and its card.

import { join } from 'node:path';
import { parseOptions, stringOptions } from '../config/arguments.ts';
import { dataSource } from '../data/data-source.ts';
import { loadTests } from '../data/datasets.ts';
import { exportModel } from '../export/export.ts';
import { percent } from '../format.ts';
import { loadCheckpoint, STANDARD_CHECKPOINT } from '../training/checkpoint.ts';
import { loadTraining } from '../training/training-data.ts';

const EXPORT_HELP = `npm run export -- [options]   checkpoint -> src/model/NAME.onnx and its card, NAME.json

Options of export:
  --checkpoint FILE   standard: ${STANDARD_CHECKPOINT}
  --data DIR          as for train; the test set's accuracy goes onto the model card
  --out DIR           standard: src/model
  --name NAME         standard: digits, letters or fashion for data sets of these, else the data set's name`;

export async function exportCommand(args: string[]): Promise<void> {
  const options = parseOptions(args, {
    ...stringOptions(['checkpoint', 'data', 'out', 'name']),
    help: { type: 'boolean' },
  });
  if (options['help']) return console.log(EXPORT_HELP);
  const state = await loadCheckpoint(String(options['checkpoint'] ?? STANDARD_CHECKPOINT));
  const { train: config } = state.config;
  const source = dataSource(options['data']);
  const { info, validation, unknown } = await loadTraining(state.config, source);
  const tests = await loadTests(config, source);
  const name = String(options['name'] ?? info.modelName);
  const folder = String(options['out'] ?? join('src', 'model'));
  const { onnxPath, card } = await exportModel(
    state,
    { tests, validation, unknown: unknown?.validation },
    { folder, name, info },
  );
  const accuracies = card.tests.map(({ dataset, accuracy }) => `${percent(accuracy)} on ${dataset}`);
  console.log(`${onnxPath}: ${card.name} ${card.version}, test accuracy ${accuracies.join(', ')}`);
}
