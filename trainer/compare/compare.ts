// A comparison from its runs to its report. Everything that it learns is on disk at once, so that a cut costs an epoch.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '../files.ts';
import { type Run, type Shard, shardOf } from './grid.ts';
import { type PoolOptions, performRuns } from './pool.ts';
import { writeReport } from './report.ts';
import { parseFile, type RunResult, readResult, writeResult } from './results.ts';
import { type Comparison, summarise } from './summary.ts';
import { type Timing, timeModels, timingKey, timingSchema } from './timing.ts';

const COMPARISON = 'comparison.json';
const TIMING = 'timing.json';
const REPORT = 'report';

const comparisonSchema = z.object({
  title: z.string(),
  question: z.string(),
  command: z.string(),
  series: z.array(z.string()),
  runs: z.array(z.custom<Run>(value => typeof value === 'object' && value !== null && 'id' in value)),
});

export interface Work extends Omit<PoolOptions, 'folder'> {
  shard: Shard;
  rounds: number;
  threads: number;
}

/** The runs of this shard that have not ended yet. */
export async function pendingRuns(folder: string, { runs }: Comparison, shard: Shard): Promise<Run[]> {
  const own = shardOf(runs, shard);
  const results = await Promise.all(own.map(run => readResult(folder, run)));
  return own.filter((_, i) => results[i] === undefined);
}

/** Performs what is pending, times the models (the first shard does), and writes the report. -> its folder */
export async function compareInto(folder: string, comparison: Comparison, work: Work): Promise<string> {
  await writeAtomically(join(folder, COMPARISON), `${JSON.stringify(comparison)}\n`);
  const threads = Math.max(1, Math.floor(work.threads / work.processes));
  const pending = (await pendingRuns(folder, comparison, work.shard)).map(run => withThreads(run, threads));
  await performRuns(pending, { ...work, folder });
  if (!work.signal.aborted && work.shard.index === 1) await timed(folder, comparison, work);
  return report(folder, comparison);
}

function withThreads({ id, config }: Run, threads: number): Run {
  return { id, config: { ...config, train: { ...config.train, threads } } };
}

async function timed(folder: string, { runs }: Comparison, { rounds, threads }: Work): Promise<void> {
  const configs = runs.map(run => withThreads(run, threads).config);
  const known = new Set(
    (await readTiming(folder))?.models.map(({ model, batchSize }) => timingKey({ model }, batchSize)),
  );
  if (configs.every(config => known.has(timingKey(config, config.train.batchSize)))) return;
  await writeAtomically(join(folder, TIMING), `${JSON.stringify(await timeModels(configs, rounds))}\n`);
}

async function readTiming(folder: string): Promise<Timing | undefined> {
  const path = join(folder, TIMING);
  return existsSync(path) ? parseFile(path, timingSchema) : undefined;
}

export interface Merged {
  /** The report's folder. */
  report: string;
  /** What no part has, in words. */
  missing: string[];
}

/** Makes one comparison of the shards in `parts`. Throws an Error where they are not parts of the same one. */
export async function mergeInto(folder: string, parts: readonly string[]): Promise<Merged> {
  const comparisons = await Promise.all(parts.map(part => parseFile(join(part, COMPARISON), comparisonSchema)));
  const [first] = comparisons;
  const ids = ({ runs }: Comparison) => runs.map(({ id }) => id).join();
  const odd = comparisons.findIndex(comparison => ids(comparison) !== ids(first!));
  if (odd !== -1)
    throw new Error(
      `merge: expected parts of one comparison, got ${parts[odd]}, which has other runs than ${parts[0]}`,
    );
  await writeAtomically(join(folder, COMPARISON), `${JSON.stringify(first)}\n`);
  for (const part of parts) {
    for (const result of await resultsOf(part, first!)) await writeResult(folder, result);
    const timing = await readTiming(part);
    if (timing) await writeAtomically(join(folder, TIMING), `${JSON.stringify(timing)}\n`);
  }
  return { report: await report(folder, first!), missing: await missingFrom(folder, first!) };
}

async function missingFrom(folder: string, comparison: Comparison): Promise<string[]> {
  const pending = await pendingRuns(folder, comparison, { index: 1, of: 1 });
  const runs = `${pending.length} of ${comparison.runs.length} runs: ${pending.map(({ id }) => id).join(', ')}`;
  const times = (await readTiming(folder)) ? [] : ['the times of the models, which the first shard measures'];
  return pending.length > 0 ? [runs, ...times] : times;
}

async function report(folder: string, comparison: Comparison): Promise<string> {
  const results = await resultsOf(folder, comparison);
  await writeReport(join(folder, REPORT), summarise(comparison, results, await readTiming(folder)));
  return join(folder, REPORT);
}

async function resultsOf(folder: string, { runs }: Comparison): Promise<RunResult[]> {
  const results = await Promise.all(runs.map(run => readResult(folder, run)));
  return results.filter(result => result !== undefined);
}
