// Starts Workers in workerd itself, without wrangler's proxy in front of it, and reads what the process uses.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { type Inspector, inspect } from './inspector.ts';

/** The modules of a Worker by the names that its code imports; the first is its entry. */
export type WorkerModule = { name: string; kind: 'esModule' | 'wasm' | 'data'; content: Uint8Array };

export interface RunningWorker {
  readonly port: number;
  /** Seconds of CPU that all threads have used since the start; undefined where the system does not tell. */
  cpuSeconds(): Promise<number | undefined>;
  /** Resident memory in bytes; undefined where the system does not tell. */
  memoryBytes(): Promise<number | undefined>;
  /** Where it was started to be inspected. */
  inspect(): Promise<Inspector>;
  close(): Promise<void>;
}

const WORKER = 'main';
const COMPATIBILITY_DATE = '2026-10-20';
/** V8 collects garbage when it must: with its standard limits a heap of gigabytes may fill before. In MiB. */
const HEAP_LIMIT_MIB = 48;
const YOUNG_HALF_MIB = 4;
const NANOSECONDS = 1e9;

export interface StartOptions {
  flags?: readonly string[];
  /** Whether its isolate can be inspected. */
  inspectable?: boolean;
}

/** Rejects with what workerd printed when it does not start. */
export async function startWorkerd(
  modules: readonly WorkerModule[],
  { flags = [], inspectable = false }: StartOptions = {},
): Promise<RunningWorker> {
  const folder = await mkdtemp(join(tmpdir(), 'workerd-'));
  for (const [i, { content }] of modules.entries()) await writeFile(join(folder, `module${i}`), content);
  await writeFile(join(folder, 'config.capnp'), configText(modules, flags));
  const inspector = inspectable ? ['--inspector-addr=127.0.0.1:0'] : [];
  const child = spawn(binary(), ['serve', 'config.capnp', '--control-fd=3', ...inspector], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const close = async () => {
    child.kill('SIGKILL'); // what is being inspected may wait for ever for its own end
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true });
  };
  try {
    const ports = await listeningPorts(child, inspectable ? ['listen-inspector', 'listen'] : ['listen']);
    return {
      port: ports.get('listen')!,
      close,
      ...usage(child.pid!),
      inspect: () => inspect(ports.get('listen-inspector')!, WORKER),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function binary(): string {
  const miniflare = createRequire(createRequire(import.meta.url).resolve('wrangler')).resolve('miniflare');
  return (createRequire(miniflare)('workerd') as { default: string }).default;
}

function configText(modules: readonly WorkerModule[], flags: readonly string[]): string {
  const list = modules.map(({ name, kind }, i) => `(name = ${JSON.stringify(name)}, ${kind} = embed "module${i}")`);
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "${WORKER}", worker = .worker)],
  v8Flags = ["--max-heap-size=${HEAP_LIMIT_MIB}", "--max-semi-space-size=${YOUNG_HALF_MIB}"],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "${WORKER}")]
);
const worker :Workerd.Worker = (
  modules = [${list.join(', ')}],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = ${JSON.stringify(flags)}
);`;
}

/** Workerd tells the ports that the system chose on its control stream, one event a line. */
async function listeningPorts(child: ChildProcess, events: readonly string[]): Promise<Map<string, number>> {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', chunk => {
      output += chunk;
    });
  const ports = new Map<string, number>();
  const control = createInterface(child.stdio[3] as Readable);
  const told = (async () => {
    for await (const line of control) {
      const { event, port } = JSON.parse(line);
      ports.set(event, port);
      if (events.every(name => ports.has(name))) return;
    }
  })();
  await Promise.race([told, once(child, 'exit')]);
  if (events.every(name => ports.has(name))) return ports;
  throw new Error(`workerd: expected it to listen, got ${output.trim() || 'no event'}`);
}

function usage(pid: number): Pick<RunningWorker, 'cpuSeconds' | 'memoryBytes'> {
  return {
    async cpuSeconds() {
      const threads = await readdir(`/proc/${pid}/task`).catch(() => undefined);
      const times = threads?.map(thread => readFile(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').catch(() => '0'));
      const sum = (await Promise.all(times ?? [])).reduce((total, text) => total + Number(text.split(' ')[0]), 0);
      return threads && sum / NANOSECONDS;
    },
    async memoryBytes() {
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const match = /VmRSS:\s+(\d+) kB/.exec(status);
      return match ? 1024 * Number(match[1]) : undefined;
    },
  };
}
