// npm run train: options -> a run in its folder, which holds its checkpoints, metrics and curves.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fastestEngine } from '../bench/training/fastest.ts';
import { configFrom, dataFrom, type OptionValues, resumedConfig, UsageError } from '../config/from-options.ts';
import type { Config } from '../config/schema.ts';
import { DATASET, type DatasetInfo } from '../data/catalogue.ts';
import type { DataSource } from '../data/data-files.ts';
import { dataSource } from '../data/data-source.ts';
import { describeDataset } from '../data/datasets.ts';
import { ENGINE } from '../engine/create.ts';
import { removeTemporaries } from '../files.ts';
import { EpochMeter } from '../metrics/epoch-meter.ts';
import { appendMetrics, dropMetricsAfter, METRICS } from '../metrics/log.ts';
import {
  BEST_CHECKPOINT,
  CHECKPOINT,
  loadCheckpoint,
  saveCheckpoint,
  type TrainState,
  writeCheckpoint,
} from '../training/checkpoint.ts';
import { lockFolder } from '../training/lock.ts';
import { Progress } from '../training/progress.ts';
import { initialState, isBest, isExhausted, stateOf, trainAndEvaluate } from '../training/train.ts';
import { loadTraining } from '../training/training-data.ts';
import { readWeights, startFrom, type Weights } from '../training/weights.ts';
import { addConfigOptions, command, configValues, PRESET_HELP } from './command-line.ts';
import { interruption } from './interruption.ts';
import { saveTrainingFigures, trainingSummary } from './training-summary.ts';

const DATA_HELP = `folder with the data set's files, or one that holds a folder of the data set's name; without it mnist and fashion-mnist are downloaded, verified and cached. The others' files are in the archives of ${DATASET['emnist-letters'].homepage} and ${DATASET.pendigits.homepage}. The data set idx is your own: files named as MNIST's (train-images-idx3-ubyte, t10k-labels-idx1-ubyte, …) and labels.txt, a class name a line`;

const NOTE = `
  npm run train -- --preset digits --data DIR --out runs/digits
  npm run train -- --dataset idx --data pictures --epochs 50 --patience 5
  npm run train -- --init src/model/digits.safetensors --dataset idx --data corrections --validation 0
  npm run train -- --resume --out runs/digits

The run's folder holds checkpoint.safetensors and the one before it, best.safetensors (of the epoch that validated best),
metrics.jsonl (a line an epoch) and learning curves. Ctrl-C stops after the step and saves.`;

export const trainCommand = command('train', 'train a model, or resume one that was interrupted')
  .option('--out <dir>', "the run's folder (default: runs/DATASET-MODEL)")
  .option('--data <dir>', DATA_HELP)
  .option(
    '--resume',
    'go on from the checkpoint in --out with its configuration, of which --epochs, --engine, --device and --threads may change',
  )
  .option(
    '--init <file>',
    'begin with trained weights: src/model/NAME.safetensors or a checkpoint; their options in place of a preset',
  )
  .option('--preset <name>', PRESET_HELP)
  .addHelpText('after', NOTE)
  .action(async ({ out, data, resume, init }, made) => {
    const { engine, ...others } = configValues(made);
    const isAuto = engine === AUTO;
    const values = isAuto ? others : { ...others, engine };
    const source = dataSource(data);
    if (resume && init !== undefined) throw new UsageError('use --resume or --init, not both');
    const weights = init === undefined ? undefined : await readWeights(init);
    const info = resume ? undefined : await describeDataset(dataFrom(values, weights?.config), source);
    const config = configFrom(values, info, weights?.config);
    const folder = out ?? join('runs', `${config.train.dataset}-${config.model.norm}`);
    const path = join(folder, CHECKPOINT);
    const release = await lockFolder(folder);
    try {
      if (resume && !existsSync(path)) throw new UsageError(`no run in ${folder}: leave out --resume`);
      if (!resume && existsSync(path))
        throw new UsageError(`${path} exists: give --resume to go on with it, or another --out`);
      const state = resume ? await resumed(path, values) : begun(config, info!.classes, weights);
      if (isAuto) state.config = await withFastestEngine(state.config);
      await trainInto(path, state, source);
    } finally {
      await release();
    }
  });
trainCommand.optionsGroup("In place of the preset's values; the defaults are those of reference:");
addConfigOptions(trainCommand);

/** `--engine auto`: the fastest that is installed, by a few steps of each. */
const AUTO = 'auto';

async function withFastestEngine({ model, train }: Config): Promise<Config> {
  const { engine, reason } = await fastestEngine({ model, train });
  console.log(`engine ${engine}: the fastest that is installed (${reason})`);
  return { model, train: { ...train, engine } };
}

function begun(config: Config, classes: readonly string[], weights: Weights | undefined): TrainState {
  if (!weights) return initialState(config);
  const { parameters, isNewHead } = startFrom(weights, config, classes);
  if (isNewHead) console.log(`the head is new: the classes are ${classes.join(', ')}`);
  return stateOf(config, parameters, classes);
}

async function resumed(path: string, values: OptionValues): Promise<TrainState> {
  const state = await loadCheckpoint(path);
  const config = resumedConfig(state.config, values);
  console.log(`resuming from step ${state.step}, ${path}`);
  return { ...state, config };
}

/** Throws an Error where a run that goes on would be given data with other names for its outputs. */
function assertSameClasses(state: TrainState, { title, classes }: DatasetInfo): void {
  if (state.classes && state.classes.join('\n') !== classes.join('\n'))
    throw new Error(
      `${title}: expected the classes ${state.classes.join(', ')} of the run so far, got ${classes.join(', ')}`,
    );
  state.classes = classes;
}

async function trainInto(path: string, state: TrainState, source: DataSource): Promise<void> {
  const { model, train: config } = state.config;
  const { info, ...data } = await loadTraining(state.config, source);
  assertSameClasses(state, info);
  const engine = await ENGINE[config.engine](model, config.threads, config.device);
  const signal = interruption();
  console.log(
    `${model.norm} on ${info.title}: ${data.train.count} training and ${data.validation.count} validation images, ${engine.description}`,
  );
  const progress = new Progress(process.stdout, config.batchSize);
  const meter = new EpochMeter(config.batchSize);
  const folder = dirname(path);
  const metrics = join(folder, METRICS);
  await removeTemporaries(folder);
  await dropMetricsAfter(metrics, state.step);
  let savedStep = state.step;
  // The checkpoint comes last: a run that is cut before repeats the epoch, and with it the other two.
  const save = async () => {
    await saveCheckpoint(path, state);
    savedStep = state.step;
  };
  await trainAndEvaluate(state, data, engine, {
    onStep: report => {
      meter.step(report);
      progress.step(report);
    },
    onEpoch: async record => {
      await appendMetrics(metrics, meter.epoch(record));
      if (isBest(state)) await writeCheckpoint(join(folder, BEST_CHECKPOINT), state);
      await save();
      progress.epoch(record, config.epochs);
    },
    signal,
  });
  if (state.step > savedStep) await save();
  await saveTrainingFigures(folder, state, info.title);
  console.log(`\n${outcome(state, signal.aborted)} step ${state.step}, ${path}`);
  if (signal.aborted)
    console.log(
      `npm run train -- --resume --out ${folder} ${'folder' in source ? `--data ${source.folder} ` : ''}goes on`,
    );
  console.log(trainingSummary(state.history));
  await engine.dispose();
}

function outcome(state: TrainState, aborted: boolean): string {
  if (aborted) return 'stopped at';
  return isExhausted(state) ? `no better validation for ${state.config.train.patience} epochs, ended at` : 'done:';
}
