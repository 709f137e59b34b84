// Starts the Worker on plain workerd: several processes behind one port, as a Worker's isolates have one thread each. One
// that ends by itself is replaced; all end with the process that started them.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { type Backend, type Balancer, balance } from './balancer.ts';
import { HOST_FOLDER, STATIC_FOLDER } from './bundle.ts';
import { SOCKET } from './config.ts';

/** Descriptors of a process behind those of input, output and errors: where it says that it listens, and a pipe of its parent. */
const [CONTROL, PARENT] = [3, 4];

/** More processes than these that end by themselves within a minute are no accident. */
export const MAX_RESTARTS = 5;
const RESTART_PERIOD_MS = 60_000;

/** What waits beside a process for the end of its parent, and then ends it: a line says that it has ended itself. */
const TIED_TO_PARENT = `
( read -r line && exit; kill -TERM $$
  n=0; while kill -0 $$ && [ $n -lt "$0" ]; do sleep 1; n=$((n + 1)); done; kill -KILL $$ ) <&${PARENT} ${CONTROL}>&- 2>/dev/null &
exec "$@" ${PARENT}<&-`;

export interface Host {
  readonly origin: string;
  /** Those that run now. */
  readonly processes: readonly ChildProcess[];
  /** The status to end with, once no process runs any more. */
  readonly ended: Promise<number>;
  /** Refuses new connections, lets every process answer what it was asked, for a time, and ends it. */
  close(): Promise<void>;
}

export interface HostOptions {
  readonly host: string;
  /** 0 for a free one. */
  readonly port: number;
  readonly processes: number;
  readonly drainSeconds: number;
  readonly output?: 'inherit' | 'pipe' | 'ignore';
}

interface Running extends Backend {
  readonly child: ChildProcess;
  listens: boolean;
}

/** Rejects with the system's error where the port cannot be had, and where a process does not start. */
export async function startHost(options: HostOptions): Promise<Host> {
  const folder = await mkdtemp(join(tmpdir(), 'vitbn-edge-'));
  const running: Running[] = [];
  const balancer = await balance(options.host, options.port, () => running.filter(({ listens }) => listens));
  const service = new Service(options, folder, running, balancer);
  await service.startAll();
  const { host } = options;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${balancer.port}`,
    get processes() {
      return running.map(({ child }) => child);
    },
    ended: service.ended,
    close: () => service.close(0),
  };
}

class Service {
  private readonly end = Promise.withResolvers<number>();
  private readonly options: HostOptions;
  private readonly folder: string;
  private readonly running: Running[];
  private readonly balancer: Balancer;
  private started = 0;
  private isClosing = false;
  private restarts: number[] = [];

  constructor(options: HostOptions, folder: string, running: Running[], balancer: Balancer) {
    this.options = options;
    this.folder = folder;
    this.running = running;
    this.balancer = balancer;
  }

  get ended(): Promise<number> {
    return this.end.promise;
  }

  async startAll(): Promise<void> {
    await Promise.all(Array.from({ length: this.options.processes }, () => this.launch()));
  }

  async close(status: number): Promise<void> {
    if (!this.isClosing) {
      this.isClosing = true;
      this.balancer.refuse();
      await endAll(this.running, this.options.drainSeconds);
      await rm(this.folder, { recursive: true });
      this.end.resolve(status);
    }
    await this.ended;
  }

  /** Resolves when it listens or has ended. */
  private async launch(): Promise<void> {
    const path = join(this.folder, String(this.started++));
    const child = startProcess(path, this.options);
    const process: Running = { child, path, connections: 0, listens: false };
    this.running.push(process);
    const exited = once(child, 'exit').then(() => void this.replace(process));
    await Promise.race([once(child.stdio[CONTROL] as Readable, 'data'), exited]);
    process.listens = child.exitCode === null && child.signalCode === null;
  }

  private async replace(process: Running): Promise<void> {
    this.running.splice(this.running.indexOf(process), 1);
    if (this.isClosing) return;
    const { pid, signalCode, exitCode } = process.child;
    const now = Date.now();
    this.restarts = [...this.restarts.filter(time => time > now - RESTART_PERIOD_MS), now];
    const restart = this.restarts.length <= MAX_RESTARTS;
    const reason = signalCode ? { signal: signalCode } : { code: exitCode };
    console.error(JSON.stringify({ event: 'exit', process: pid, ...reason, restart }));
    if (restart) await this.launch();
    else await this.close(1);
  }
}

async function endAll(running: readonly Running[], drainSeconds: number): Promise<void> {
  const children = running.map(({ child }) => child);
  const ended = children.map(child => once(child, 'exit'));
  for (const child of children) child.kill('SIGTERM');
  const deadline = setTimeout(() => children.map(child => child.kill('SIGKILL')), 1000 * drainSeconds);
  await Promise.all(ended);
  clearTimeout(deadline);
}

function startProcess(path: string, { drainSeconds, output = 'inherit' }: HostOptions): ChildProcess {
  const { default: workerd } = createRequire(import.meta.url)('workerd') as { default: string };
  const args = [
    'serve',
    join(HOST_FOLDER, 'config.capnp'),
    `--directory-path=static=${STATIC_FOLDER}`,
    `--socket-addr=${SOCKET}=unix:${path}`,
    `--control-fd=${CONTROL}`,
  ];
  const child = spawn('sh', ['-c', TIED_TO_PARENT, String(drainSeconds), workerd, ...args], {
    stdio: ['ignore', output, output, 'pipe', 'pipe'],
    detached: true, // signals of the terminal reach this process, which passes them on once
  });
  const pipe = child.stdio[PARENT] as Writable;
  pipe.on('error', () => {}); // nobody reads it any more
  child.once('exit', () => pipe.end('\n'));
  return child;
}
