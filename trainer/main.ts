// The trainer's command line: arguments -> configuration -> one call. The only reader of the environment.

import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  CONFIG_OPTIONS,
  configFrom,
  datasetFrom,
  describeConfigOptions,
  parseOptions,
  resumedConfig,
  UsageError,
} from './arguments.ts';
import { benchmarkTraining, fastestEngine, formatBenchmark } from './bench.ts';
import { loadCheckpoint, saveCheckpoint, type TrainState, writeCheckpoint } from './checkpoint.ts';
import type { Config, EngineName } from './config.ts';
import { type DatasetInfo, describeDataset, loadData, loadTests } from './data/datasets.ts';
import type { DataSource } from './data/files.ts';
import { holdOut } from './data/holdout.ts';
import { repeatStrokes } from './data/samples.ts';
import { ENGINE } from './engine/create.ts';
import { evaluateCommand } from './evaluate-command.ts';
import { importWeights } from './import.ts';
import { EpochMeter } from './metrics/epoch-meter.ts';
import { appendMetrics, dropMetricsAfter } from './metrics/log.ts';
import { parameterCount } from './model/parameters.ts';
import { exportModel } from './onnx/export.ts';
import { Progress, percent } from './progress.ts';
import { initialState, isBest, isExhausted, trainAndEvaluate } from './train.ts';
import { saveTrainingFigures, trainingSummary } from './training-summary.ts';

const USAGE = `npm run train -- [options]      train a model, or go on with --resume
npm run evaluate -- [options]   how well a checkpoint or an ONNX file does
npm run export -- [options]     checkpoint -> src/model/NAME.onnx and NAME.json
npm run import -- [options]     weights trained elsewhere -> checkpoint
npm run bench -- train [options]  how fast each installed engine trains and evaluates`;

const TRAIN_HELP = `${USAGE}

Options of train:
  --out DIR           where checkpoints go; standard: runs/DATASET-MODEL
  --data DIR          folder with the data set's files, or one that holds a folder of the data set's name; without it
                      mnist and fashion-mnist are downloaded, verified and cached. The data set idx is your own: files
                      named as MNIST's (train-images-idx3-ubyte, t10k-labels-idx1-ubyte, …) and labels.txt, a class
                      name a line
  --resume            go on from the checkpoint in --out, with the configuration stored there; of the options below
                      --epochs, --engine and --threads may be changed then
  --preset NAME       reference | best | testing; the options below replace its values
${describeConfigOptions()}`;

const EXPORT_HELP = `${USAGE}

Options of export:
  --checkpoint FILE   standard: runs/mnist-vitbn/checkpoint.safetensors
  --data DIR          as for train; the test set's accuracy goes onto the model card
  --out DIR           standard: src/model
  --name NAME         standard: digits for data sets of digits, fashion for fashion-mnist, else the data set's name`;

const IMPORT_HELP = `${USAGE}

Options of import: what no shape tells
  --weights FILE      safetensors with the names of vit-pytorch or of this trainer's checkpoints
  --heads N           standard: 8
  --channels N        standard: 1
  --pool NAME         cls | mean, standard: cls
  --dataset NAME      whose classes they are, standard: mnist
  --out DIR           standard: runs/imported`;

const BENCH_HELP = `${USAGE}

Options of bench train:
  --rounds N          steps and evaluation batches of each engine, in turns; the medians are shown; standard: 20
  --json              the result as JSON
  --preset NAME and the options of train that describe the model, and --batch-size and --threads`;

const STANDARD_ROUNDS = 20;

/** 128 + SIGINT, as shells report it. */
const EXIT_INTERRUPTED = 130;
const CHECKPOINT = 'checkpoint.safetensors';
const BEST_CHECKPOINT = 'best.safetensors';
const METRICS = 'metrics.jsonl';
const STANDARD_CHECKPOINT = join('runs', 'mnist-vitbn', CHECKPOINT);

function dataSource(folder: string | boolean | undefined): DataSource {
  if (typeof folder === 'string') return { folder };
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vitbn-edge');
  return { cache, report: line => console.error(line) };
}

async function train(args: string[]): Promise<void> {
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
  console.log(
    `${model.norm} on ${info.title}: ${data.train.count} training and ${data.validation.count} validation images, ${engine.description}`,
  );
  const progress = new Progress(process.stdout, config.batchSize);
  const meter = new EpochMeter(config.batchSize);
  const metrics = join(dirname(path), METRICS);
  await dropMetricsAfter(metrics, state.step);
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  await trainAndEvaluate(state, data, engine, {
    onStep: report => {
      meter.step(report);
      progress.step(report);
    },
    onEpoch: async record => {
      await appendMetrics(metrics, meter.epoch(record));
      await saveCheckpoint(path, state);
      if (isBest(state)) await writeCheckpoint(join(dirname(path), BEST_CHECKPOINT), state);
      progress.epoch(record, config.epochs);
    },
    signal: interruption.signal,
  });
  if (interruption.signal.aborted) {
    await saveCheckpoint(path, state);
    process.exitCode = EXIT_INTERRUPTED;
  }
  await saveTrainingFigures(dirname(path), state, info.title);
  console.log(`\n${outcome(state, interruption.signal.aborted)} step ${state.step}, ${path}`);
  console.log(trainingSummary(state.history));
  await engine.dispose();
}

function outcome(state: TrainState, aborted: boolean): string {
  if (aborted) return 'stopped at';
  return isExhausted(state) ? `no better validation for ${state.config.train.patience} epochs, ended at` : 'done:';
}

async function exportCheckpoint(args: string[]): Promise<void> {
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

async function importCheckpoint(args: string[]): Promise<void> {
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

async function bench([what = '', ...args]: string[]): Promise<void> {
  if (what !== 'train') throw new UsageError(`expected bench train, got bench ${what}\n\n${BENCH_HELP}`);
  const own = { preset: { type: 'string' }, rounds: { type: 'string' }, json: { type: 'boolean' } } as const;
  const options = parseOptions(args, { ...CONFIG_OPTIONS, ...own, help: { type: 'boolean' } });
  if (options['help']) return console.log(BENCH_HELP);
  const rounds = Number(options['rounds'] ?? STANDARD_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1)
    throw new UsageError(`--rounds: expected a whole number of at least 1, got ${options['rounds']}`);
  const result = await benchmarkTraining(configFrom(options), rounds);
  console.log(options['json'] ? JSON.stringify(result, null, 2) : formatBenchmark(result));
}

function stringOptions(names: readonly string[]): Record<string, { type: 'string' }> {
  return Object.fromEntries(names.map(name => [name, { type: 'string' as const }]));
}

const COMMANDS: Record<string, (args: string[]) => Promise<void>> = {
  train,
  evaluate: args => evaluateCommand(args, STANDARD_CHECKPOINT, dataSource),
  export: exportCheckpoint,
  import: importCheckpoint,
  bench,
};

const [command = '', ...args] = process.argv.slice(2);
try {
  const run = COMMANDS[command];
  if (!run)
    throw new UsageError(`expected train, evaluate, export, import or bench, got ${command || 'nothing'}\n\n${USAGE}`);
  await run(args);
} catch (error) {
  if (!(error instanceof Error)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
