// npm run compare: a named experiment or a grid of options -> many runs -> one report.

import { join } from 'node:path';
import { compareInto, mergeInto, pendingRuns } from '../compare/compare.ts';
import { customExperiment, EXPERIMENTS, type Experiment, type Grid } from '../compare/experiments.ts';
import { parseShard, runsOf } from '../compare/grid.ts';
import { chooseProcesses } from '../compare/pool.ts';
import { ComparisonProgress } from '../compare/progress.ts';
import type { Comparison } from '../compare/summary.ts';
import { CONFIG_OPTIONS, countOption, parseArguments, UsageError } from '../config/arguments.ts';
import { dataSource } from '../data/data-source.ts';
import { describeDataset } from '../data/datasets.ts';
import { interruption } from './interruption.ts';

const COMPARE_HELP = `npm run compare -- [options]   trains configurations side by side and reports on them

Options of compare:
  --preset NAME       ${Object.keys(EXPERIMENTS).join(' | ')}: a named experiment; the options below replace its values
  --seeds N           runs of each configuration, with the seeds 1 to N; standard: 3
  --data DIR          as for train
  --out DIR           where runs and report go, and from where an interrupted comparison goes on; standard:
                      runs/compare/PRESET, or runs/compare/custom
  --processes N       runs at a time; standard: measured, one or two
  --threads N         of all runs together, standard: 2
  --rounds N          turns in which the models are timed, standard: 5
  --shard I/N         performs the Ith of N parts only, here or on another machine
  --merge DIR…        makes one report of the parts in these folders, into --out
  and every option of train (train --help), with one value or several joined by commas: --model vit,vitbn --depth 4,6

Runs train on all training images (--validation 0) and are tested after every epoch; nothing is chosen by that.`;

const STANDARD = { seeds: 3, threads: 2, rounds: 5 };

const OWN_OPTIONS = {
  preset: { type: 'string' },
  seeds: { type: 'string' },
  data: { type: 'string' },
  out: { type: 'string' },
  processes: { type: 'string' },
  rounds: { type: 'string' },
  shard: { type: 'string' },
  merge: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

type Values = Record<string, string | boolean | undefined>;

export async function compareCommand(args: string[]): Promise<void> {
  const { values, positionals } = parseArguments(args, { ...CONFIG_OPTIONS, ...OWN_OPTIONS });
  if (values['help']) return console.log(COMPARE_HELP);
  const out = String(values['out'] ?? join('runs', 'compare', String(values['preset'] ?? 'custom')));
  if (values['merge']) {
    if (positionals.length === 0) throw new UsageError('--merge: expected the folders of the parts, got none');
    return console.log(`report: ${await mergeInto(out, positionals)}`);
  }
  if (positionals.length > 0) throw new UsageError(`compare: expected options, got ${positionals[0]}`);
  await compare(values, out, `npm run compare -- ${args.filter(isRepeatable).join(' ')}`.trim());
}

/** Where data and results lie is nobody's but the reader's choice. */
function isRepeatable(argument: string, index: number, all: readonly string[]): boolean {
  const isPlace = (text = '') => /^--(data|out|shard)\b/.test(text);
  return !isPlace(argument) && !(isPlace(all[index - 1]) && !all[index - 1]!.includes('='));
}

async function compare(values: Values, out: string, command: string): Promise<void> {
  const folder = values['data'] === undefined ? undefined : String(values['data']);
  const { title, question, series, grids } = experimentOf(values);
  const seeds = countOption(values, 'seeds', STANDARD.seeds);
  const threads = countOption(values, 'threads', STANDARD.threads);
  const shard = parseShard(String(values['shard'] ?? '1/1'));
  const runs = await runsOf(grids, seeds, dataset => describeDataset(dataset, dataSource(folder)));
  const comparison: Comparison = { title, question, command, series, runs };
  const pending = await pendingRuns(out, comparison, shard);
  const processes = await processesFor(values, pending, threads);
  const progress = new ComparisonProgress(process.stdout, pending, runs.length);
  const signal = interruption();
  const report = await compareInto(out, comparison, {
    ...{ shard, processes, threads, rounds: countOption(values, 'rounds', STANDARD.rounds) },
    data: folder,
    signal,
    onStep: (run, share) => progress.step(run, share),
    onEnd: (run, outcome, accuracy) => progress.end(run, outcome, accuracy),
  });
  console.log(`${signal.aborted ? 'stopped; the same command goes on. ' : ''}report: ${report}`);
}

async function processesFor(values: Values, pending: Comparison['runs'], threads: number): Promise<number> {
  const [first] = pending;
  if (!first || values['processes'] !== undefined) return countOption(values, 'processes', 1);
  const { processes, reason } = await chooseProcesses(first.config, threads);
  console.log(`${processes === 1 ? 'one run' : 'two runs'} at a time (${reason})`);
  return processes;
}

/** The options of train that were given take the place of the experiment's own. */
function experimentOf(values: Values): Experiment {
  const own = new Set([...Object.keys(OWN_OPTIONS), 'threads']);
  const given: Grid = Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (own.has(name) ? [] : [[name, String(value)]])),
  );
  const name = values['preset'];
  if (name === undefined) return customExperiment(given);
  const experiment = EXPERIMENTS[String(name)];
  if (!experiment) throw new UsageError(`--preset: expected ${Object.keys(EXPERIMENTS).join(', ')}, got ${name}`);
  return { ...experiment, grids: experiment.grids.map(grid => ({ ...grid, ...given })) };
}
