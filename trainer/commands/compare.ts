// npm run compare: plans or a grid of options -> many runs -> one report.

import { join } from 'node:path';
import { Option } from '@commander-js/extra-typings';
import { allRuns, comparisonOf, mergeInto, pendingRuns, performInto, publishedOf } from '../compare/compare.ts';
import { type Comparison, parseShard, type Run, type Shard } from '../compare/grid.ts';
import { writeReport } from '../compare/page.ts';
import { customPlan, type Grid, readPlans } from '../compare/plan.ts';
import { chooseProcesses } from '../compare/pool.ts';
import { ComparisonProgress } from '../compare/progress.ts';
import { type OptionValues, UsageError } from '../config/from-options.ts';
import { OPTIONS } from '../config/schema.ts';
import { dataSource } from '../data/data-source.ts';
import { describeDataset } from '../data/datasets.ts';
import { assertWritable } from '../files.ts';
import { addConfigOptions, command, configValues, PRESET_HELP, wholeNumber } from './command-line.ts';
import { interruption } from './interruption.ts';

/** Threads are of all runs together here, and seeds are counted. */
const GRID_OPTIONS = OPTIONS.map(({ name }) => name).filter(name => name !== 'threads');

/** How many missing runs are listed by name. */
const NAMED = 5;

const NOTE = `
Options of train take one value or several joined by commas: --model vit,vitbn --depth 4,6
Runs train on all training images (--validation 0) and are tested after every epoch; nothing is chosen by that.`;

export const compareCommand = command('compare', 'train configurations side by side and report on them')
  .option('--plan <file>', 'a question with its grid: a file, the name of one in trainer/compare/plans, or all of them')
  .option('--seeds <n>', 'without a plan: runs of each configuration, with the seeds 1 to N', wholeNumber(), 3)
  .option('--data <dir>', 'as for train')
  .option(
    '--out <dir>',
    'where runs and report go; an interrupted comparison resumes from there, and plans may share it',
    join('runs', 'compare'),
  )
  .option('--processes <n>', 'runs at a time (default: measured, one or two)', wholeNumber())
  .option('--threads <n>', 'shared by all runs', wholeNumber(), 2)
  .addOption(
    new Option('--shard <i/n>', 'run only part I of N, here or on another machine')
      .argParser(parseShard)
      .default({ index: 1, of: 1 }, '1/1'),
  )
  .option(
    '--merge <dirs...>',
    'run nothing, and report on the parts in these folders together; a report is a part, too',
  )
  .option('--report <dir>', 'run nothing, and write the report on the runs that have ended to this folder')
  .option('--preset <name>', PRESET_HELP)
  .addHelpText('after', NOTE)
  .action(async ({ plan, out, merge, report, preset: _, ...options }, made) => {
    const { seeds, data } = options;
    await assertWritable(report ?? out);
    const values = gridOf(configValues(made));
    const [first] = Object.keys(values);
    if (plan !== undefined && first !== undefined)
      throw new UsageError(`--${first}: expected none, since the plan says what is trained`);
    const plans = plan === undefined ? [customPlan(values, seeds)] : await readPlans(plan);
    const source = dataSource(data);
    const comparisons = await Promise.all(
      plans.map(one => comparisonOf(one, repeated(one.name), chosen => describeDataset(chosen, source))),
    );
    if (merge) await mergeInto(out, merge, comparisons);
    else if (!report) await perform(comparisons, out, options);
    const folder = report ?? join(out, 'report');
    await writeReport(folder, await Promise.all(comparisons.map(one => publishedOf(out, one))));
    console.log(`report: ${folder}`);
    const missing = await pendingRuns(out, comparisons, { index: 1, of: 1 });
    if (missing.length > 0) console.log(describeMissing(missing, allRuns(comparisons).length));
  });
compareCommand.optionsGroup('Options of train:');
addConfigOptions(compareCommand, GRID_OPTIONS);

function describeMissing(missing: readonly Run[], all: number): string {
  const names = missing.slice(0, NAMED).map(({ id }) => id);
  const others = missing.length > NAMED ? ` and ${missing.length - NAMED} more` : '';
  return `not done yet: ${missing.length} of ${all} runs: ${names.join(', ')}${others}`;
}

interface CompareOptions {
  threads: number;
  shard: Shard;
  data?: string | undefined;
  processes?: number | undefined;
}

function gridOf(values: OptionValues): Grid {
  const given = Object.entries(values).filter(([name, value]) => name !== 'threads' && value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, String(value)]));
}

function repeated(name: string): string {
  const given = name === 'custom' ? process.argv.slice(3).filter(isRepeatable) : ['--plan', name];
  return `npm run compare -- ${given.join(' ')}`;
}

/** Where data and results lie is nobody's but the reader's choice. */
function isRepeatable(argument: string, index: number, all: readonly string[]): boolean {
  const isPlace = (text = '') => /^--(data|out|shard|report)\b/.test(text);
  return !isPlace(argument) && !(isPlace(all[index - 1]) && !all[index - 1]!.includes('='));
}

async function perform(comparisons: readonly Comparison[], out: string, options: CompareOptions): Promise<void> {
  const { data, threads, shard } = options;
  const pending = await pendingRuns(out, comparisons, shard);
  const processes = await processesFor(options, pending);
  const progress = new ComparisonProgress(process.stdout, pending, allRuns(comparisons).length);
  const signal = interruption();
  await performInto(out, comparisons, {
    ...{ shard, processes, threads, data, signal },
    onStep: (run, share) => progress.step(run, share),
    onEnd: (run, outcome, accuracy) => progress.end(run, outcome, accuracy),
  });
  if (signal.aborted) console.log('stopped; the same command goes on');
}

async function processesFor({ processes: given, threads }: CompareOptions, pending: Comparison['runs']) {
  const [first] = pending;
  if (!first || given !== undefined) return given ?? 1;
  const { processes, reason } = await chooseProcesses(first.config, threads);
  console.log(`${processes === 1 ? 'one run' : 'two runs'} at a time (${reason})`);
  return processes;
}
