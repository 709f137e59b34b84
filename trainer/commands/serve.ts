// npm start: the Worker, page included, on plain workerd.

import { availableParallelism } from 'node:os';
import { startHost } from '../workerd/start.ts';
import { command, wholeNumber } from './command-line.ts';

<<<<<<< HEAD
const SUMMARY = 'the Worker, page included, on plain workerd; npm run build comes first';

/** Runs until it is told to stop; ends with an error when one of the processes does. */
export const serveCommand = command('serve', SUMMARY, 'npm start -- [options]')
  .option('--port <n>', '0 = any free port', wholeNumber(0, 65_535), 8787)
  .option('--host <address>', 'this machine alone by default; 0.0.0.0 for everybody', '127.0.0.1')
  .option('--processes <n>', 'that accept from the one port', wholeNumber(1, 256), availableParallelism())
  .action(async options => {
    const host = await startHost(options);
    console.log(`${host.origin} by ${host.processes.length} processes`);
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void host.close());
    for (const child of host.processes) {
      child.once('exit', code => {
        if (code) process.exitCode = 1;
        void host.close();
      });
    }
  });
=======
const SERVE_HELP = `npm start -- [options]   the Worker, page included, on plain workerd; npm run build comes first

Options of start:
  --port N        standard: 8787
  --host ADDRESS  standard: 127.0.0.1, this machine alone; 0.0.0.0 for everybody
  --processes N   on the one port, default: one a core on Linux, which spreads connections, else 1
  --drain N       seconds in which requests are answered to their end when it is told to stop, default: 10`;

/** How often it is looked whether the process that started this one, npm above all, is still there. */
const PARENT_INTERVAL_MS = 200;

export async function bundleCommand(): Promise<void> {
  await bundleHost();
  console.log('.workerd: built');
}

/** Runs until it is told to stop or its parent ends; ends with an error when the processes fail too often. */
export async function serveCommand(args: string[]): Promise<void> {
  const option = { type: 'string' } as const;
  const options = parseOptions(args, {
    port: option,
    host: option,
    processes: option,
    drain: option,
    help: { type: 'boolean' },
  });
  if (options['help']) return console.log(SERVE_HELP);
  const host = await startHost({
    host: String(options['host'] ?? '127.0.0.1'),
    port: wholeNumber('port', options['port'] ?? '8787', 65_535),
    processes: Math.max(1, wholeNumber('processes', options['processes'] ?? `${defaultProcesses()}`, 256)),
    drainSeconds: wholeNumber('drain', options['drain'] ?? '10', 3600),
  });
  console.log(`${host.origin} by ${host.processes.length} processes`);
  const close = () => void host.close();
  // The first signal; a second one ends this process at once, and the others with it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, close);
  const parent = process.ppid;
  const watch = setInterval(() => process.ppid !== parent && close(), PARENT_INTERVAL_MS);
  process.exitCode = await host.ended;
  clearInterval(watch);
}

function defaultProcesses(): number {
  return process.platform === 'linux' ? availableParallelism() : 1;
}

function wholeNumber(name: string, value: unknown, most: number): number {
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (number <= most) return number;
  throw new UsageError(`${name}: expected a whole number 0..${most}, got ${value}`);
}
>>>>>>> main
