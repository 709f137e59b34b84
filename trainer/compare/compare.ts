// Plans -> runs performed and kept in one folder, RUN/result.json each, and what is known of every plan so far. Plans share
// the runs that they have in common. All of it is on disk at once, so that a cut costs an epoch.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../files.ts';
import { type Comparison, type Run, runsOf, type Shard, shardOf } from './grid.ts';
import type { NamedPlan } from './plan.ts';
import { type PoolOptions, performRuns } from './pool.ts';
import { type Published, publish, publishedSchema, recovered } from './published.ts';
import { parseFile, readResult, writeResult } from './results.ts';
import { type Timing, timeModels, timingSchema } from './timing.ts';

export interface Work extends Omit<PoolOptions, 'folder'> {
  shard: Shard;
  threads: number;
}

export async function comparisonOf(
  plan: NamedPlan,
  command: string,
  describe: Parameters<typeof runsOf>[2],
): Promise<Comparison> {
  const grids = plan.grids.map(grid => ({ ...plan.common, ...grid }));
  return { plan, command, runs: await runsOf(grids, plan.seeds, describe) };
}

/** The runs of all plans but those that time only, each once: those on MNIST first, plan by plan, seed by seed. */
export function allRuns(comparisons: readonly Comparison[]): Run[] {
  const trained = comparisons.filter(({ plan }) => plan.metric.kind !== 'time');
  const runs = trained.flatMap(one => one.runs.toSorted((a, b) => a.config.train.seed - b.config.train.seed));
  const unique = [...new Map(runs.map(run => [run.id, run])).values()];
  return [...Map.groupBy(unique, ({ config }) => config.train.dataset).values()].flat();
}

/** The runs of this shard that have not ended yet. */
export async function pendingRuns(folder: string, comparisons: readonly Comparison[], shard: Shard): Promise<Run[]> {
  const own = shardOf(allRuns(comparisons), shard);
  const results = await Promise.all(own.map(run => readResult(folder, run)));
  return own.filter((_, i) => results[i] === undefined);
}

/** Performs what is pending, then times the models of plans that ask for it; the first shard does, so that one machine does. */
export async function performInto(folder: string, comparisons: readonly Comparison[], work: Work): Promise<void> {
  const threads = Math.max(1, Math.floor(work.threads / work.processes));
  const pending = await pendingRuns(folder, comparisons, work.shard);
  await performRuns(
    pending.map(run => withThreads(run, threads)),
    { ...work, folder },
  );
  if (work.shard.index > 1) return;
  for (const { plan, runs } of comparisons) {
    const path = timingPath(folder, plan);
    if (plan.metric.kind !== 'time' || work.signal.aborted || existsSync(path)) continue;
    const configs = runs.map(run => withThreads(run, work.threads).config);
    await writeAtomically(path, `${JSON.stringify(await timeModels(configs, plan.metric.rounds))}\n`);
  }
}

function withThreads({ id, config }: Run, threads: number): Run {
  return { id, config: { ...config, train: { ...config.train, threads } } };
}

function timingPath(folder: string, { name }: NamedPlan): string {
  return join(folder, 'times', `${name}.json`);
}

async function readTiming(folder: string, plan: NamedPlan): Promise<Timing | undefined> {
  const path = timingPath(folder, plan);
  return existsSync(path) ? parseFile(path, timingSchema) : undefined;
}

/** What the folder knows of a plan. */
export async function publishedOf(folder: string, comparison: Comparison): Promise<Published> {
  const results = await Promise.all(comparison.runs.map(run => readResult(folder, run)));
  const ended = results.filter(result => result !== undefined);
  return publish(comparison, ended, await readTiming(folder, comparison.plan));
}

/** Copies what the folders of other machines, or of a report, have of these plans. */
export async function mergeInto(
  folder: string,
  parts: readonly string[],
  comparisons: readonly Comparison[],
): Promise<void> {
  const runs = allRuns(comparisons);
  for (const part of parts) {
    for (const run of runs) {
      const result = await readResult(part, run);
      if (result) await writeResult(folder, result);
    }
    for (const comparison of comparisons) {
      const { plan } = comparison;
      const timing = await readTiming(part, plan);
      if (timing) await writeAtomically(timingPath(folder, plan), `${JSON.stringify(timing)}\n`);
      for (const result of await readRecovered(part, comparison))
        if (!(await readResult(folder, result))) await writeResult(folder, result);
    }
  }
}

async function readRecovered(report: string, comparison: Comparison) {
  const path = join(report, comparison.plan.name, 'results.json');
  return existsSync(path) ? recovered(comparison, await parseFile(path, publishedSchema)) : [];
}
