// The Worker on plain workerd for tests, with what it has logged; ended with the test that started it.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { test as base } from 'vitest';
import { type Host, startHost } from '../../trainer/workerd/start.ts';
import { digits } from '../fixtures/mnist.ts';

export interface Worker extends Host {
  /** The lines of JSON so far, of all processes. */
  logged(): Record<string, unknown>[];
  /** What was written to the stream of errors so far. */
  errors(): string;
  /** A connection on which the test writes HTTP itself. */
  connect(): Promise<Socket>;
}

interface Fixtures {
  start: (processes?: number, drainSeconds?: number) => Promise<Worker>;
}

export const test = base.extend<Fixtures>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs
  start: async ({}, use) => {
    const started: Worker[] = [];
    await use(async (processes = 1, drainSeconds = 10) => {
      const worker = await startWorker(processes, drainSeconds);
      started.push(worker);
      return worker;
    });
    for (const worker of started) await worker.close();
  },
});

async function startWorker(processes: number, drainSeconds: number): Promise<Worker> {
  const host = await startHost({ host: '127.0.0.1', port: 0, processes, drainSeconds, output: 'pipe' });
  let output = '';
  for (const { stdout } of host.processes) stdout?.on('data', (chunk: Buffer) => (output += chunk));
  let errors = '';
  for (const { stderr } of host.processes) stderr?.on('data', (chunk: Buffer) => (errors += chunk));
  const logged = () =>
    output
      .split('\n')
      .filter(line => line.startsWith('{'))
      .map(line => JSON.parse(line));
  return {
    ...host,
    get processes() {
      return host.processes;
    },
    logged,
    errors: () => errors,
    async connect() {
      const socket = connect(Number(new URL(host.origin).port), '127.0.0.1');
      await once(socket, 'connect');
      return socket;
    },
  };
}

/** Posts a digit of MNIST; answers status and body. */
export async function classifyDigit(
  { origin }: Worker,
  digit: number,
): Promise<{ status: number; body: string; headers: Headers }> {
  const body = JSON.stringify({ pixels: [...digits[digit]!.pixels] });
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch(`${origin}/classify`, { method: 'POST', headers, body });
  return { status: response.status, headers: response.headers, body: await response.text() };
}
