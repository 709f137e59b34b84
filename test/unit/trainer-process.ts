// The trainer as its users start it: a process, its output and how it ended.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { join } from 'node:path';

export const MAIN = join(import.meta.dirname, '../../trainer/main.ts');

export interface Result {
  /** Null where a signal ended it. */
  code: number | null;
  output: string;
  errors: string;
}

/** Hears of the output so far, and may end the process with a signal. */
export type OnOutput = (text: string, kill: (signal: NodeJS.Signals) => void) => void;

/** Runs the trainer in `folder`. */
export function runTrainer(folder: string, args: string[], onOutput?: OnOutput): Promise<Result> {
  return ending(startTrainer(folder, args), onOutput);
}

/** Starts the trainer in `folder`, where files may grow to `fileBlocks` blocks of 512 or 1024 bytes if that is given. */
export function startTrainer(folder: string, args: string[], fileBlocks?: number): ChildProcessWithoutNullStreams {
  const command = [process.execPath, MAIN, ...args];
  if (fileBlocks === undefined) return spawn(command[0]!, command.slice(1), { cwd: folder });
  return spawn('sh', ['-c', `ulimit -f ${fileBlocks}; exec "$@"`, 'sh', ...command], { cwd: folder });
}

export function ending(child: ChildProcessWithoutNullStreams, onOutput?: OnOutput): Promise<Result> {
  let [output, errors] = ['', ''];
  child.stdout.on('data', data => {
    output += data;
    onOutput?.(output, signal => child.kill(signal));
  });
  child.stderr.on('data', data => (errors += data));
  return new Promise(resolve => child.on('close', code => resolve({ code, output, errors })));
}
