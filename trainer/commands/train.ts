// npm run train: options -> a run in its folder, which holds its checkpoints, metrics and curves.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fastestEngine } from '../bench/training/fastest.ts';
import {
  CONFIG_OPTIONS,
  configFrom,
  datasetFrom,
  describeConfigOptions,
  parseOptions,
  resumedConfig,
  UsageError,
} from '../config/arguments.ts';
import type { Config, EngineName } from '../config/options.ts';
import { PRESETS } from '../config/presets.ts';
import { DATASET } from '../data/catalogue.ts';
import type { DataSource } from '../data/data-files.ts';
import { dataSource } from '../data/data-source.ts';
import { describeDataset, loadData } from '../data/datasets.ts';
import { holdOut } from '../data/holdout.ts';
import { repeatStrokes } from '../data/samples.ts';
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
import { Progress } from '../training/progress.ts';
import { initialState, isBest, isExhausted, trainAndEvaluate } from '../training/train.ts';
import { interruption } from './interruption.ts';
import { saveTrainingFigures, trainingSummary } from './training-summary.ts';

const TRAIN_HELP = `npm run train -- [options]   trains a model, or goes on with one that was interrupted

  npm run train -- --preset best --data DIR --out runs/digits
  npm run train -- --dataset idx --data pictures --epochs 50 --patience 5
  npm run train -- --resume --out runs/digits

The run's folder holds checkpoint.safetensors and the one before it, best.safetensors (of the epoch that validated best),
metrics.jsonl (a line an epoch) and learning curves. Ctrl-C stops after the step and saves.

Options of train:
  --out DIR           the run's folder; standard: runs/DATASET-MODEL
  --data DIR          folder with the data set's files, or one that holds a folder of the data set's name; without it
                      mnist and fashion-mnist are downloaded, verified and cached; the others' files are in the archives of
                      ${DATASET['emnist-letters'].homepage} and
                      ${DATASET.pendigits.homepage}.
                      The data set idx is your own: files named as MNIST's (train-images-idx3-ubyte,
                      t10k-labels-idx1-ubyte, …) and labels.txt, a class name a line
  --resume            go on from the checkpoint in --out, with the configuration stored there; of the options below
                      --epochs, --engine and --threads may be changed then
  --preset NAME       ${Object.keys(PRESETS).join(' | ')}: the first ViTBN's configuration; ours for digits from scans
                      and pens; ours for FashionMNIST; a tiny one. The options below replace its values, the standard
                      values are those of reference
${describeConfigOptions()}`;

export async function trainCommand(args: string[]): Promise<void> {
  const own = { out: { type: 'string' }, data: { type: 'string' }, preset: { type: 'string' } } as const;
  const options = parseOptions(args, {
    ...CONFIG_OPTIONS,
    ...own,
    resume: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (options['help']) return console.log(TRAIN_HELP);
  const isAuto = options['engine'] === 'auto';
  if (isAuto) delete options['engine'];
  const source = dataSource(options['data']);
  const info = options['resume'] ? undefined : await describeDataset(datasetFrom(options), source);
  const config = configFrom(options, info);
  const folder = String(options['out'] ?? join('runs', `${config.train.dataset}-${config.model.norm}`));
  const path = join(folder, CHECKPOINT);
  if (existsSync(path) && !options['resume'])
    throw new UsageError(`${path} exists: give --resume to go on with it, or another --out`);
  const state = options['resume'] ? await resumed(path, options) : initialState(config);
  if (isAuto) state.config = { ...state.config, train: { ...state.config.train, engine: await choose(state.config) } };
  await trainInto(path, state, source);
}

async function choose(config: Config): Promise<EngineName> {
  const { engine, reason } = await fastestEngine(config);
  console.log(`engine ${engine}: the fastest that is installed (${reason})`);
  return engine;
}

async function resumed(path: string, options: Record<string, string | boolean | undefined>): Promise<TrainState> {
  const state = await loadCheckpoint(path);
  return { ...state, config: resumedConfig(state.config, options) };
}

async function trainInto(path: string, state: TrainState, source: DataSource): Promise<void> {
  const { model, train: config } = state.config;
  const { info, samples } = await loadData(state.config, 'train', source);
  const held = holdOut(samples, config);
  const data = { ...held, train: repeatStrokes(held.train, config.strokeRepeats) };
  const engine = await ENGINE[config.engine](model, config.threads);
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
  console.log(trainingSummary(state.history));
  await engine.dispose();
}

function outcome(state: TrainState, aborted: boolean): string {
  if (aborted) return 'stopped at';
  return isExhausted(state) ? `no better validation for ${state.config.train.patience} epochs, ended at` : 'done:';
}
