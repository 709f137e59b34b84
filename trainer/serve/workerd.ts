// Starts Workers in workerd itself, without wrangler's proxy in front of it, and reads what the process uses.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';

/** The modules of a Worker by the names that its code imports; the first is its entry. */
export type WorkerModule = { name: string; kind: 'esModule' | 'wasm' | 'data'; content: Uint8Array };

export interface RunningWorker {
  readonly port: number;
  /** Seconds of CPU that all threads have used since the start; undefined where the system does not tell. */
  cpuSeconds(): Promise<number | undefined>;
  /** Resident memory in bytes; undefined where the system does not tell. */
  memoryBytes(): Promise<number | undefined>;
  close(): Promise<void>;
}

const COMPATIBILITY_DATE = '2026-10-20';
/** V8 collects garbage when it must: with its standard limits a heap of gigabytes may fill before. In MiB. */
const HEAP_LIMIT_MIB = 48;
const YOUNG_HALF_MIB = 4;
const NANOSECONDS = 1e9;

/** Rejects with what workerd printed when it does not start. */
export async function startWorkerd(modules: readonly WorkerModule[], flags: readonly string[] = []) {
  const folder = await mkdtemp(join(tmpdir(), 'workerd-'));
  for (const [i, { content }] of modules.entries()) await writeFile(join(folder, `module${i}`), content);
  await writeFile(join(folder, 'config.capnp'), configText(modules, flags));
  const child = spawn(binary(), ['serve', 'config.capnp', '--control-fd=3'], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const close = async () => {
    child.kill();
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    await rm(folder, { recursive: true });
  };
  try {
    return { port: await listeningPort(child), close, ...usage(child.pid!) } satisfies RunningWorker;
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
  services = [(name = "main", worker = .worker)],
  v8Flags = ["--max-heap-size=${HEAP_LIMIT_MIB}", "--max-semi-space-size=${YOUNG_HALF_MIB}"],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")]
);
const worker :Workerd.Worker = (
  modules = [${list.join(', ')}],
  compatibilityDate = "${COMPATIBILITY_DATE}",
  compatibilityFlags = ${JSON.stringify(flags)}
);`;
}

/** Workerd tells the port that the system chose on its control stream. */
async function listeningPort(child: ChildProcess): Promise<number> {
  let output = '';
  for (const stream of [child.stdout!, child.stderr!])
    stream.on('data', chunk => {
      output += chunk;
    });
  const control = child.stdio[3] as Readable;
  const event = await Promise.race([once(control, 'data'), once(child, 'exit')]);
  const match = /"port":(\d+)/.exec(String(event[0]));
  if (!match) throw new Error(`workerd: expected it to listen, got ${output.trim() || event}`);
  return Number(match[1]);
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
