// The Worker in workerd itself, as it runs where it is deployed: no wrangler, no flags of the test runner.

import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { measureMemory, measureRequests } from '../../trainer/bench/serving/application.ts';
import { bundleWorker } from '../../trainer/bench/serving/bundle.ts';
import { ask } from '../../trainer/bench/serving/http.ts';
import { MIXTURE } from '../../trainer/bench/serving/mixed-requests.ts';
import { formatServing } from '../../trainer/bench/serving/report.ts';
import { type RunningWorker, startWorkerd, type WorkerModule } from '../../trainer/bench/serving/workerd.ts';
import { buildIfNeeded } from '../../trainer/runtime/cache.ts';

const MAX_UPLOAD_BYTES = 3e6;

let modules: WorkerModule[];
let worker: RunningWorker;
beforeAll(async () => {
  await buildIfNeeded(join(import.meta.dirname, '../../src/model'), false);
  modules = await bundleWorker("export { default } from './src/index.ts';");
  worker = await startWorkerd(modules);
});
afterAll(() => worker.close());

it('the model is ready', async () => {
  expect(await ask(worker.port, '/healthz')).toBe(200);
});

it('good and bad requests are answered as they should', async () => {
  for (const question of MIXTURE) expect(await ask(worker.port, '/classify', question)).toBe(question.status);
});

it('all that is uploaded stays below 3 MB compressed', () => {
  const bytes = modules.reduce((sum, { content }) => sum + gzipSync(content).length, 0);
  expect(bytes).toBeLessThan(MAX_UPLOAD_BYTES);
});

it('an isolate that answers mixed requests grows by no more than a hundredth and stays below 96 MiB', async () => {
  const { heap, wasm } = await measureMemory(130);
  const held = heap.map((bytes, i) => bytes + wasm[i]!);
  expect(held.at(-1)! / held[0]!).toBeLessThan(1.01);
  expect(Math.max(...held)).toBeLessThan(96 * 2 ** 20);
  expect(wasm[0]).toBeGreaterThan(2 ** 20);
});

it('requests of each kind are timed', async () => {
  const times = await measureRequests(worker, 5);
  expect(times.map(({ body }) => body)).toEqual(['strokes', 'pixels', 'PNG']);
  for (const { p50Ms, p99Ms } of times) expect(p99Ms).toBeGreaterThanOrEqual(p50Ms);
});

it('a Worker that does not start is an error with what workerd says', async () => {
  const content = new TextEncoder().encode("throw new Error('no model here');");
  await expect(startWorkerd([{ name: 'worker.js', kind: 'esModule', content }])).rejects.toThrow('no model here');
});

it('the benchmark shows what was measured, peers beside the Worker and what is missing', () => {
  const text = formatServing({
    machine: 'a machine',
    upload: { kib: 4240, gzipKib: 1695 },
    start: { startMs: 50, firstRequestMs: 11, memoryBytes: 2 ** 20 },
    requests: [{ body: 'strokes', cpuMs: 1.15, p50Ms: 1.2, p95Ms: 2, p99Ms: 4 }],
    requestsPerCpuSecond: 1000,
    mixedRequests: 10,
    memory: { process: [2 ** 27], heap: [2 ** 22], wasm: [2 ** 24, 2 ** 24] },
    models: [
      { name: 'this Worker', singleMs: 1, batchImageMs: 0.5 },
      { name: 'a peer', singleMs: 2, batchImageMs: 1 },
    ],
    missing: ['another: not installed'],
  });
  expect(text).toContain('upload: 4240 KiB, 1695 KiB gzip');
  expect(text).toMatch(/a peer +2\.00 +1\.00 +0\.50/);
  expect(text).toMatch(/WebAssembly’s: +16\.0, 16\.0/);
  expect(text).toContain('not here: another: not installed');
});
