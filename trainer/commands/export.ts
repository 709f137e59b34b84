// npm run export: a checkpoint -> a model as it is served and published.

import { join } from 'node:path';
import { UsageError } from '../config/from-options.ts';
import { dataSource } from '../data/data-source.ts';
import { loadTests } from '../data/datasets.ts';
import { exportModel, PLAIN_FOLDER } from '../export/export.ts';
import { assertWritable } from '../files.ts';
import { percent } from '../format.ts';
import { DEFAULT_CHECKPOINT } from '../training/checkpoint.ts';
import { loadTraining } from '../training/training-data.ts';
import { readWeights } from '../training/weights.ts';
import { command } from './command-line.ts';

export const exportCommand = command(
  'export',
  'make src/model/NAME.onnx, its card, its weights and plain/NAME.onnx of a checkpoint',
)
  .option('--checkpoint <file>', 'what to export; published weights (.safetensors) too', DEFAULT_CHECKPOINT)
  .option('--data <dir>', 'as for train; the test accuracy goes onto the model card')
  .option('--out <dir>', 'where the files go', join('src', 'model'))
  .option('--name <name>', "default: digits, letters or fashion for data sets of these, else the data set's name")
  .action(async ({ checkpoint, data, out: folder, name: given }) => {
    if (given !== undefined && !/^[\w-][\w.-]*$/.test(given))
      throw new UsageError(`--name: expected letters, digits, dots, dashes and underscores, got ${given}`);
    const trained = await readWeights(checkpoint);
    await assertWritable(folder);
    const source = dataSource(data);
    const { info, train, validation, unknown } = await loadTraining(trained.config, source);
    const tests = await loadTests(trained.config.train, source);
    const name = given ?? info.modelName;
    const { onnxPath, card } = await exportModel(
      trained,
      { tests, validation, unknown: unknown?.validation, training: train },
      { folder, name, info },
    );
    const accuracies = card.tests.map(({ dataset, accuracy }) => `${percent(accuracy)} on ${dataset}`);
    const scaled = card.calibration
      ? `, logits divided by ${card.calibration.temperature.toFixed(3)} to calibrate`
      : '';
    console.log(`${onnxPath}: ${card.name} ${card.version}, test accuracy ${accuracies.join(', ')}${scaled}`);
    const beside = [`${name}.json`, `${name}.safetensors`, join(PLAIN_FOLDER, `${name}.onnx`)];
    console.log(`${beside.join(', ')}: its card, its weights, and the model for other runtimes`);
    if (info.preprocessing === 'ink')
      console.log(`${name}-replay.safetensors: training images for what the page teaches it`);
    console.log('npm run build makes of it what is served; src/index.ts names the models');
  });
