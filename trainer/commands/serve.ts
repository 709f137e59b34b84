// npm start: the Worker, page included, on plain workerd.

import { availableParallelism } from 'node:os';
import { parseOptions, UsageError } from '../config/arguments.ts';
import { bundleHost } from '../workerd/bundle.ts';
import { startHost } from '../workerd/start.ts';

const SERVE_HELP = `npm start -- [options]   the Worker, page included, on plain workerd; npm run build comes first

Options of start:
  --port N        standard: 8787
  --host ADDRESS  standard: 127.0.0.1, this machine alone; 0.0.0.0 for everybody
  --processes N   that accept from the one port, standard: one a core`;

export async function bundleCommand(): Promise<void> {
  await bundleHost();
  console.log('.workerd: built');
}

/** Runs until it is told to stop; ends with an error when one of the processes does. */
export async function serveCommand(args: string[]): Promise<void> {
  const option = { type: 'string' } as const;
  const options = parseOptions(args, { port: option, host: option, processes: option, help: { type: 'boolean' } });
  if (options['help']) return console.log(SERVE_HELP);
  const host = await startHost({
    host: String(options['host'] ?? '127.0.0.1'),
    port: wholeNumber('port', options['port'] ?? '8787', 65_535),
    processes: Math.max(1, wholeNumber('processes', options['processes'] ?? `${availableParallelism()}`, 256)),
  });
  console.log(`${host.origin} by ${host.processes.length} processes`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void host.close());
  for (const child of host.processes) {
    child.once('exit', code => {
      if (code) process.exitCode = 1;
      void host.close();
    });
  }
}

function wholeNumber(name: string, value: unknown, most: number): number {
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (number <= most) return number;
  throw new UsageError(`${name}: expected a whole number 0..${most}, got ${value}`);
}
