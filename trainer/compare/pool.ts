// Processes that perform runs: a queue of runs in, results out, with what each is at on the way.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { Config } from '../config/schema.ts';
import type { Run } from './grid.ts';
import type { Answer, Task } from './run-process.ts';

export interface PoolOptions {
  /** How many runs at a time. */
  processes: number;
  /** Folder that the results go to. */
  folder: string;
  /** Folder with the data, as given to --data. */
  data: string | undefined;
  signal: AbortSignal;
  /** Share of the run's steps that is done. */
  onStep: (run: Run, share: number) => void;
  onEnd: (run: Run, outcome: 'finished' | 'diverged', accuracy: number) => void;
}

/** Performs all runs. Rejects with the first failure, once the runs beside it have stopped and saved what they had. */
export async function performRuns(runs: readonly Run[], options: PoolOptions): Promise<void> {
  const queue = [...runs];
  const failure = new AbortController();
  const signal = AbortSignal.any([options.signal, failure.signal]);
  const workers = Array.from({ length: Math.min(options.processes, runs.length) }, async () => {
    const worker = new RunProcess();
    const stop = () => worker.send({ kind: 'stop' });
    signal.addEventListener('abort', stop);
    try {
      for (let run = queue.shift(); run && !signal.aborted; run = queue.shift()) await performOne(worker, run, options);
    } catch (error) {
      failure.abort();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      await worker.close();
    }
  });
  const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function performOne(worker: RunProcess, run: Run, options: PoolOptions): Promise<void> {
  const { folder, data, onStep, onEnd } = options;
  const last = await worker.ask({ kind: 'run', run, folder, data }, share => onStep(run, share));
  if (last.kind === 'ended' && last.outcome !== 'stopped') onEnd(run, last.outcome, last.accuracy);
}

/**
 * How many runs at a time use the machine best, and the threads of each: two with half the threads, where a step of each
 * then takes less than twice as long as a step of one with all of them.
 */
export async function chooseProcesses(config: Config, threads: number) {
  if (threads < 2) return { processes: 1, threads, reason: 'one thread' };
  const time = async (processes: number) => {
    const each = { ...config, train: { ...config.train, threads: threads / processes } };
    return Math.max(...(await Promise.all(Array.from({ length: processes }, () => timeOf(each)))));
  };
  const [alone, beside] = [await time(1), await time(2)];
  const processes = beside < 2 * alone ? 2 : 1;
  const reason = `a step takes ${alone.toFixed(0)} ms alone and ${beside.toFixed(0)} ms beside another run`;
  return { processes, threads: Math.floor(threads / processes), reason };
}

async function timeOf(config: Config): Promise<number> {
  const worker = new RunProcess();
  try {
    const answer = await worker.ask({ kind: 'time', config });
    return answer.kind === 'timed' ? answer.ms : Number.POSITIVE_INFINITY;
  } finally {
    await worker.close();
  }
}

class RunProcess {
  private readonly process: ChildProcess = fork(new URL('./run-process.ts', import.meta.url), {
    serialization: 'advanced',
  });

  send(task: Task): void {
    if (this.process.connected) this.process.send(task);
  }

  /** The last answer to a task. Rejects when the task failed, or the process ended before it. */
  ask(task: Task, onStep?: (share: number) => void): Promise<Answer> {
    const { process } = this;
    const answered = new AbortController();
    const answer = new Promise<Answer>((resolve, reject) => {
      const onMessage = (message: Answer) => {
        if (message.kind === 'step') onStep?.(message.share);
        else if (message.kind === 'failed') reject(new Error(message.message));
        else resolve(message);
      };
      const onExit = (code: number | null, signal: string | null) =>
        reject(new Error(`run: expected an answer of its process, which ended with ${signal ?? `code ${code}`}`));
      process.on('message', onMessage).on('exit', onExit);
      answered.signal.addEventListener('abort', () => process.off('message', onMessage).off('exit', onExit));
    });
    this.send(task);
    return answer.finally(() => answered.abort());
  }

  async close(): Promise<void> {
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    const exit = once(this.process, 'exit');
    this.process.disconnect();
    await exit;
  }
}
