// npm start: the Worker, page included, on plain workerd.

import { availableParallelism } from 'node:os';
import { startHost } from '../workerd/start.ts';
import { command, wholeNumber } from './command-line.ts';

const SUMMARY = 'run the Worker, page included, on plain workerd; needs npm run build first';
const DRAIN = 'seconds that running requests get when it is told to stop';

/** Only Linux spreads connections over the processes. */
const PROCESSES = process.platform === 'linux' ? availableParallelism() : 1;

/** How often it is checked whether the process that started this one, npm above all, is still there. */
const PARENT_INTERVAL_MS = 200;

/** Runs until it is told to stop or its parent ends; ends with an error when the processes fail too often. */
export const serveCommand = command('serve', SUMMARY, 'npm start -- [options]')
  .option('--port <n>', '0 = any free port', wholeNumber(0, 65_535), 8787)
  .option('--host <address>', 'this machine alone by default; 0.0.0.0 for everybody', '127.0.0.1')
  .option('--processes <n>', 'sharing the port', wholeNumber(1, 256), PROCESSES)
  .option('--drain <n>', DRAIN, wholeNumber(0, 3600), 10)
  .action(async ({ drain, ...options }) => {
    const host = await startHost({ ...options, drainSeconds: drain });
    console.log(`${host.origin} by ${host.processes.length} processes`);
    const close = () => void host.close();
    // The first signal; a second one ends this process at once, and the others with it.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, close);
    const parent = process.ppid;
    const watch = setInterval(() => process.ppid !== parent && close(), PARENT_INTERVAL_MS);
    process.exitCode = await host.ended;
    clearInterval(watch);
  });
