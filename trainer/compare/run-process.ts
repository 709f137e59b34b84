// A process that performs runs, one after the other, for the comparison that started it; pool.ts is the other end.

import type { Config } from '../config/options.ts';
import { dataSource } from '../data/data-source.ts';
import type { StepReport } from '../training/train.ts';
import type { Run } from './grid.ts';
import { loadRunData, performRun, type RunData } from './run-grid.ts';
import { stepTime } from './timing.ts';

export type Task =
  | { kind: 'run'; run: Run; folder: string; data: string | undefined }
  | { kind: 'time'; config: Config }
  | { kind: 'stop' };

export type Answer =
  | { kind: 'step'; share: number }
  | { kind: 'ended'; outcome: 'finished' | 'diverged' | 'stopped'; accuracy: number }
  | { kind: 'timed'; ms: number }
  | { kind: 'failed'; message: string };

const REPORT_MS = 500;
const interruption = new AbortController();
let loaded: { key: string; data: RunData } | undefined;

const answer = (message: Answer) => process.send?.(message);

process.on('SIGINT', () => {}); // Ctrl-C reaches the whole group; the comparison tells what to do
process.on('disconnect', () => process.exit());
process.on('message', (task: Task) => {
  if (task.kind === 'stop') interruption.abort();
  else perform(task).catch(error => answer({ kind: 'failed', message: String(error?.message ?? error) }));
});

async function perform(task: Exclude<Task, { kind: 'stop' }>): Promise<void> {
  if (task.kind === 'time') {
    answer({ kind: 'timed', ms: await stepTime(task.config) });
    return;
  }
  const { run, folder, data } = task;
  let reported = 0;
  const onStep = ({ step, totalSteps }: StepReport) => {
    if (performance.now() - reported < REPORT_MS) return;
    reported = performance.now();
    answer({ kind: 'step', share: step / totalSteps });
  };
  const result = await performRun(run, folder, await dataOf(run.config, data), { onStep, signal: interruption.signal });
  const accuracy = result?.epochs.at(-1)?.testAccuracy ?? 0;
  answer({ kind: 'ended', outcome: result?.outcome ?? 'stopped', accuracy });
}

/** The data of the last run is kept: the next one mostly has the same. */
async function dataOf(config: Config, folder: string | undefined): Promise<RunData> {
  const { dataset, seed, validation, validationWriters, testWriters, limit, strokeRepeats } = config.train;
  const key = JSON.stringify([dataset, seed, validation, validationWriters, testWriters, limit, strokeRepeats]);
  if (loaded?.key !== key) loaded = { key, data: await loadRunData(config, dataSource(folder)) };
  return loaded.data;
}
