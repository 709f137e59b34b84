// npm run compare: a named experiment or a grid of options -> many runs -> one report.

import { join } from 'node:path';
import { compareInto, mergeInto, pendingRuns } from '../compare/compare.ts';
import { customExperiment, EXPERIMENTS, type Experiment, type Grid } from '../compare/experiments.ts';
import { parseShard, runsOf, type Shard } from '../compare/grid.ts';
import { chooseProcesses } from '../compare/pool.ts';
import { ComparisonProgress } from '../compare/progress.ts';
import type { Comparison } from '../compare/summary.ts';
import { type OptionValues, UsageError } from '../config/from-options.ts';
import { OPTIONS } from '../config/schema.ts';
import { dataSource } from '../data/data-source.ts';
import { describeDataset } from '../data/datasets.ts';
import { assertWritable } from '../files.ts';
import { addConfigOptions, command, configValues, wholeNumber } from './command-line.ts';
import { interruption } from './interruption.ts';

/** Threads are of all runs together here. */
const GRID_OPTIONS = OPTIONS.map(({ name }) => name).filter(name => name !== 'threads');

const NOTE = `
Options of train take one value or several joined by commas: --model vit,vitbn --depth 4,6
Runs train on all training images (--validation 0) and are tested after every epoch; nothing is chosen by that.`;

export const compareCommand = command('compare', 'train configurations side by side and report on them')
  .option(
    '--preset <name>',
    `a named experiment, whose values other options replace: ${Object.keys(EXPERIMENTS).join(' | ')}`,
  )
  .option('--seeds <n>', 'runs of each configuration, with the seeds 1 to N', wholeNumber(), 3)
  .option('--data <dir>', 'as for train')
  .option(
    '--out <dir>',
    'where runs and report go, and from where an interrupted comparison goes on (default: runs/compare/PRESET, or runs/compare/custom)',
  )
  .option('--processes <n>', 'runs at a time (default: measured, one or two)', wholeNumber())
  .option('--threads <n>', 'of all runs together', wholeNumber(), 2)
  .option('--rounds <n>', 'turns in which the models are timed', wholeNumber(), 5)
  .option('--shard <i/n>', 'performs the Ith of N parts only, here or on another machine', parseShard, {
    index: 1,
    of: 1,
  })
  .option('--merge <dirs...>', 'makes one report of the parts in these folders, into --out')
  .addHelpText('after', NOTE)
  .action(async ({ preset, out: given, merge, ...options }, made) => {
    const out = given ?? join('runs', 'compare', preset ?? 'custom');
    await assertWritable(out);
    if (merge) {
      const { report, missing } = await mergeInto(out, merge);
      for (const what of missing) console.error(`missing ${what}`);
      return console.log(`report: ${report}`);
    }
    const { preset: _, ...values } = configValues(made);
    const repeat = `npm run compare -- ${process.argv.slice(3).filter(isRepeatable).join(' ')}`.trim();
    await compare(experimentOf(preset, values), out, repeat, options);
  });
compareCommand.optionsGroup('Options of train:');
addConfigOptions(compareCommand, GRID_OPTIONS);

interface CompareOptions {
  seeds: number;
  threads: number;
  rounds: number;
  shard: Shard;
  data?: string | undefined;
  processes?: number | undefined;
}

/** Where data and results lie is nobody's but the reader's choice. */
function isRepeatable(argument: string, index: number, all: readonly string[]): boolean {
  const isPlace = (text = '') => /^--(data|out|shard)\b/.test(text);
  return !isPlace(argument) && !(isPlace(all[index - 1]) && !all[index - 1]!.includes('='));
}

async function compare(experiment: Experiment, out: string, repeat: string, options: CompareOptions): Promise<void> {
  const { title, question, series, grids } = experiment;
  const { data, seeds, threads, rounds, shard } = options;
  const runs = await runsOf(grids, seeds, chosen => describeDataset(chosen, dataSource(data)));
  const comparison: Comparison = { title, question, command: repeat, series, runs };
  const pending = await pendingRuns(out, comparison, shard);
  const processes = await processesFor(options, pending);
  const progress = new ComparisonProgress(process.stdout, pending, runs.length);
  const signal = interruption();
  const report = await compareInto(out, comparison, {
    ...{ shard, processes, threads, rounds, data, signal },
    onStep: (run, share) => progress.step(run, share),
    onEnd: (run, outcome, accuracy) => progress.end(run, outcome, accuracy),
  });
  console.log(`${signal.aborted ? 'stopped; the same command goes on. ' : ''}report: ${report}`);
}

async function processesFor({ processes: given, threads }: CompareOptions, pending: Comparison['runs']) {
  const [first] = pending;
  if (!first || given !== undefined) return given ?? 1;
  const { processes, reason } = await chooseProcesses(first.config, threads);
  console.log(`${processes === 1 ? 'one run' : 'two runs'} at a time (${reason})`);
  return processes;
}

/** The options of train that were given take the place of the experiment's own. */
function experimentOf(name: string | undefined, values: OptionValues): Experiment {
  const given: Grid = Object.fromEntries(
    Object.entries(values).flatMap(([option, value]) => (value === undefined ? [] : [[option, String(value)]])),
  );
  if (name === undefined) return customExperiment(given);
  const experiment = EXPERIMENTS[name];
  if (!experiment) throw new UsageError(`--preset: expected ${Object.keys(EXPERIMENTS).join(', ')}, got ${name}`);
  return { ...experiment, grids: experiment.grids.map(grid => ({ ...grid, ...given })) };
}
