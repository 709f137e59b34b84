// npm start: the Worker, page included, on plain workerd.

import { availableParallelism } from 'node:os';
import { startHost } from '../workerd/start.ts';
import { command, wholeNumber } from './command-line.ts';

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
