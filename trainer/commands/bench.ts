// npm run bench: options -> timings on the terminal, as a table or as JSON.

import { benchmarkServing } from '../bench/serving/benchmark.ts';
import { formatServing } from '../bench/serving/report.ts';
import { benchmarkTraining } from '../bench/training/benchmark.ts';
import { formatBenchmark } from '../bench/training/report.ts';
import {
  CONFIG_OPTIONS,
  configFrom,
  countOption,
  parseOptions,
  stringOptions,
  UsageError,
} from '../config/arguments.ts';

const BENCH_HELP = `npm run bench -- train [options]   how fast each installed engine trains and evaluates
npm run bench -- serve [options]   the Worker in workerd: upload, start-up, requests, memory; its model beside its peers

Options of bench train:
  --rounds N          steps and evaluation batches of each engine, in turns; the medians are shown; standard: 20
  --engine NAME       only this one; standard: all that are installed, plain TensorFlow.js too, which takes minutes
  --peer COMMAND      takes turns with this command, whose last line is JSON: peer, train_step_ms, eval_image_ms
  --json              the result as JSON
  --preset NAME and the options of train that describe the model, and --batch-size and --threads

Options of bench serve:
  --rounds N          measurements of each model, in turns; the medians are shown; standard: 20
  --requests N        how many requests of each kind are timed; standard: 1000
  --mixed N           over how many good and bad requests the memory is watched; standard: 5000
  --peer COMMAND      also shows what this command prints as JSON: peer, single_image_ms, eval_image_ms
  --json              the result as JSON`;

const STANDARD_ROUNDS = 20;

const STANDARD_REQUESTS = 1000;
const STANDARD_MIXED_REQUESTS = 5000;

const BENCHMARKS: Record<string, (args: string[]) => Promise<void>> = { train: benchTraining, serve: benchServing };

export async function benchCommand([what = '', ...args]: string[]): Promise<void> {
  if (what === '--help') return console.log(BENCH_HELP);
  const run = BENCHMARKS[what];
  if (!run) throw new UsageError(`expected bench train or bench serve, got bench ${what}\n\n${BENCH_HELP}`);
  await run(args);
}

async function benchTraining(args: string[]): Promise<void> {
  const options = parseOptions(args, {
    ...CONFIG_OPTIONS,
    ...stringOptions(['preset', 'rounds', 'peer']),
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (options['help']) return console.log(BENCH_HELP);
  const rounds = countOption(options, 'rounds', STANDARD_ROUNDS);
  const config = configFrom(options);
  const result = await benchmarkTraining(config, {
    rounds,
    engine: options['engine'] === undefined ? undefined : config.train.engine,
    peers: options['peer'] === undefined ? [] : [String(options['peer'])],
  });
  console.log(options['json'] ? JSON.stringify(result, null, 2) : formatBenchmark(result));
}

async function benchServing(args: string[]): Promise<void> {
  const options = parseOptions(args, {
    ...stringOptions(['rounds', 'requests', 'mixed', 'peer']),
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  });
  if (options['help']) return console.log(BENCH_HELP);
  const result = await benchmarkServing({
    rounds: countOption(options, 'rounds', STANDARD_ROUNDS),
    requests: countOption(options, 'requests', STANDARD_REQUESTS),
    mixed: countOption(options, 'mixed', STANDARD_MIXED_REQUESTS),
    peers: options['peer'] ? [String(options['peer'])] : [],
  });
  console.log(options['json'] ? JSON.stringify(result, null, 2) : formatServing(result));
}
