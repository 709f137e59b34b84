// The serving benchmark as a whole: upload, start, requests and memory of the Worker, and its model calls, one of them beside its peers'.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../files.ts';
import { describeMachine } from '../../format.ts';
import { median } from '../../quantile.ts';
import { runPeer } from '../peer.ts';
import {
  type MemoryTimes,
  measureMemory,
  measureRequests,
  measureStart,
  measureThroughput,
  type RequestTimes,
  type StartTimes,
  startApplication,
} from './application.ts';
import { type ModelCall, readServed, startModelCalls } from './model-calls.ts';

/** The first one has peers. */
const MODELS = ['digits', 'letters', 'fashion'] as const;
/** Images at once, where not one by one. */
export const BATCH = 32;
/** As many runs at once as make the request around them small; a peer this slow gets one. */
const RUNS = 200;
const SLOW_SECONDS = 0.02;
const WARM_UP_ROUNDS = 3;
const START_ROUNDS = 5;

export interface ModelTimes {
  name: string;
  /** Milliseconds of CPU, medians. */
  singleMs: number;
  batchImageMs: number;
}

export interface ServingBenchmark {
  machine: string;
  upload: { kib: number; gzipKib: number };
  start: StartTimes;
  requests: RequestTimes[];
  requestsPerCpuSecond: number;
  mixedRequests: number;
  memory: MemoryTimes;
  models: ModelTimes[];
  missing: string[];
}

export interface ServingOptions {
  rounds: number;
  /** How many requests of each kind are timed. */
  requests: number;
  /** How many good and bad requests the memory is watched over. */
  mixed: number;
  /** Commands that print a line of JSON with peer, single_image_ms and eval_image_ms. */
  peers: string[];
}

export async function benchmarkServing({ rounds, requests, mixed, peers }: ServingOptions): Promise<ServingBenchmark> {
  const upload = await uploadSize();
  const start = await measureStart(START_ROUNDS);
  const worker = await startApplication();
  const times = await measureRequests(worker, requests);
  const requestsPerCpuSecond = await measureThroughput(worker, requests);
  await worker.close();
  const memory = await measureMemory(mixed);
  const { models, missing } = await measureModels(rounds);
  for (const command of peers) models.push(await peerTimes(command));
  return {
    machine: describeMachine(),
    upload,
    start,
    requests: times,
    requestsPerCpuSecond,
    mixedRequests: mixed,
    memory,
    models,
    missing,
  };
}

/** What wrangler would upload; it makes the build first. */
async function uploadSize(): Promise<ServingBenchmark['upload']> {
  const { stdout } = await promisify(execFile)('npx', ['wrangler', 'deploy', '--dry-run'], { cwd: ROOT });
  const match = /Total Upload: ([\d.]+) KiB \/ gzip: ([\d.]+) KiB/.exec(stdout);
  if (!match) throw new Error(`wrangler: expected it to tell the size of the upload, got ${stdout}`);
  return { kib: Number(match[1]), gzipKib: Number(match[2]) };
}

/** In turns, so that a slow minute of the machine hits all alike. */
async function measureModels(rounds: number): Promise<Pick<ServingBenchmark, 'models' | 'missing'>> {
  const [first, ...others] = MODELS.map(name => readServed(join(ROOT, `src/model/${name}.onnx`)));
  const { calls, missing } = await startModelCalls([await first!, ...(await Promise.all(others))]);
  const samples = calls.map(() => ({ single: [] as number[], batch: [] as number[] }));
  for (let round = -WARM_UP_ROUNDS; round < rounds; round++)
    for (const [i, call] of calls.entries()) {
      const [single, batch] = [await perImage(call, 1), await perImage(call, BATCH)];
      if (round >= 0) samples[i]!.single.push(single);
      if (round >= 0) samples[i]!.batch.push(batch);
    }
  await Promise.all(calls.map(call => call.close()));
  const models = calls.map(({ name }, i) => ({
    name,
    singleMs: 1000 * median(samples[i]!.single),
    batchImageMs: 1000 * median(samples[i]!.batch),
  }));
  return { models, missing };
}

async function perImage(call: ModelCall, batch: number): Promise<number> {
  const once = await call.seconds(batch, 1);
  if (once / batch > SLOW_SECONDS) return once / batch;
  const times = Math.ceil(RUNS / batch);
  return (await call.seconds(batch, times)) / (batch * times);
}

async function peerTimes(command: string): Promise<ModelTimes> {
  const { peer, single_image_ms: singleMs, eval_image_ms: batchImageMs } = await runPeer(command);
  if (singleMs === undefined) throw new Error(`${command}: expected single_image_ms, got none`);
  return { name: peer, singleMs, batchImageMs };
}
