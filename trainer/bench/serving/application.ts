// Measures the whole Worker, requests included, in a workerd of its own.

import { median, quantile } from '../../quantile.ts';
import { bundleWorker } from './bundle.ts';
import { ask, cost } from './http.ts';
import { type Expected, MIXTURE, QUESTIONS } from './mixed-requests.ts';
import { type RunningWorker, type StartOptions, startWorkerd } from './workerd.ts';

const APPLICATION = "export { default } from './src/index.ts';";
const EMPTY = 'export default { fetch: () => new Response() };';
const CLASSIFY = '/classify';
const WARM_UP_REQUESTS = 200;
/** Requests at once while the throughput is measured. */
const CONCURRENCY = 4;
/** How often the memory is looked at during a long mixture of requests. */
const CHECKPOINTS = 10;

export interface RequestTimes {
  body: string;
  cpuMs: number;
  /** Milliseconds of the clock, client and network included. */
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
}

export interface StartTimes {
  /** CPU that the module scope takes: what starting the Worker takes beyond an empty one, median. */
  startMs: number;
  /** Of the clock, median. */
  firstRequestMs: number;
  /** Resident memory beyond an empty Worker's after the first request, median. */
  memoryBytes: number;
}

/** Starts the Worker and an empty one in turns. */
export async function measureStart(rounds: number): Promise<StartTimes> {
  const [application, empty] = [await bundleWorker(APPLICATION), await bundleWorker(EMPTY)];
  const [starts, firsts, memories]: [number[], number[], number[]] = [[], [], []];
  for (let round = 0; round < rounds; round++) {
    const idle = await startWorkerd(empty);
    const worker = await startWorkerd(application);
    starts.push(1000 * (((await worker.cpuSeconds()) ?? Number.NaN) - ((await idle.cpuSeconds()) ?? Number.NaN)));
    const start = performance.now();
    await expectStatus(worker, QUESTIONS.strokes);
    firsts.push(performance.now() - start);
    await ask(idle.port, '/');
    memories.push(((await worker.memoryBytes()) ?? Number.NaN) - ((await idle.memoryBytes()) ?? Number.NaN));
    await Promise.all([worker.close(), idle.close()]);
  }
  return { startMs: median(starts), firstRequestMs: median(firsts), memoryBytes: median(memories) };
}

export async function startApplication(options: StartOptions = {}): Promise<RunningWorker> {
  const worker = await startWorkerd(await bundleWorker(APPLICATION), options);
  for (let i = 0; i < WARM_UP_REQUESTS; i++) await expectStatus(worker, MIXTURE[i % MIXTURE.length]!);
  return worker;
}

/** One request after the other. */
export async function measureRequests(worker: RunningWorker, count: number): Promise<RequestTimes[]> {
  const results: RequestTimes[] = [];
  for (const [body, question] of Object.entries(QUESTIONS)) {
    const times: number[] = [];
    const seconds = await cost(worker, async () => {
      for (let i = 0; i < count; i++) {
        const start = performance.now();
        await expectStatus(worker, question);
        times.push(performance.now() - start);
      }
    });
    const at = (share: number) => quantile(times, share);
    results.push({ body, cpuMs: (1000 * seconds) / count, p50Ms: at(0.5), p95Ms: at(0.95), p99Ms: at(0.99) });
  }
  return results;
}

/** Requests with strokes that a second of CPU answers, several at once. */
export async function measureThroughput(worker: RunningWorker, count: number): Promise<number> {
  const seconds = await cost(worker, () => atOnce(worker, count, () => QUESTIONS.strokes));
  return count / seconds;
}

export interface MemoryTimes {
  /** Bytes, after each tenth of the requests: of the process, and of its one isolate once garbage is collected. */
  process: number[];
  heap: number[];
  wasm: number[];
}

/** Memory over so many good and bad requests, several at once, of a Worker of its own with its inspector. */
export async function measureMemory(count: number): Promise<MemoryTimes> {
  const worker = await startApplication({ inspectable: true });
  const times: MemoryTimes = { process: [], heap: [], wasm: [] };
  try {
    const inspector = await worker.inspect();
    for (let part = 0; part < CHECKPOINTS; part++) {
      await atOnce(worker, Math.ceil(count / CHECKPOINTS), i => MIXTURE[i % MIXTURE.length]!);
      times.process.push((await worker.memoryBytes()) ?? Number.NaN);
      const { heapBytes, wasmBytes } = await inspector.memory();
      times.heap.push(heapBytes);
      times.wasm.push(wasmBytes);
    }
    inspector.close();
  } finally {
    await worker.close();
  }
  return times;
}

async function atOnce(worker: RunningWorker, count: number, question: (i: number) => Expected): Promise<void> {
  let next = 0;
  const work = async () => {
    while (next < count) await expectStatus(worker, question(next++));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

async function expectStatus({ port }: RunningWorker, question: Expected): Promise<void> {
  const status = await ask(port, CLASSIFY, question);
  if (status !== question.status) throw new Error(`/classify: expected status ${question.status}, got ${status}`);
}
