// The trainer as its users start it: a process, its output and how it ended.

import { spawn } from 'node:child_process';
import { join } from 'node:path';

const MAIN = join(import.meta.dirname, '../../trainer/main.ts');

export interface Result {
  code: number | null;
  output: string;
  errors: string;
}

/** Hears of the output so far, and may end the process with a signal. */
export type OnOutput = (text: string, kill: (signal: NodeJS.Signals) => void) => void;

/** Runs the trainer in `folder`. */
export function runTrainer(folder: string, args: string[], onOutput?: OnOutput): Promise<Result> {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd: folder });
  let [output, errors] = ['', ''];
  child.stdout.on('data', data => {
    output += data;
    onOutput?.(output, signal => child.kill(signal));
  });
  child.stderr.on('data', data => (errors += data));
  return new Promise(resolve => child.on('close', code => resolve({ code, output, errors })));
}
