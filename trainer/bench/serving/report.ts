// The serving benchmark as text for the terminal.

import { textTable } from '../../format.ts';
import { BATCH, type ServingBenchmark } from './benchmark.ts';
import type { LoadBenchmark } from './load.ts';

/** The benchmark as text. */
export function formatServing(result: ServingBenchmark): string {
  const { upload, start, requests, memory, models, missing } = result;
  const ms = (value: number) => value.toFixed(2);
  const [first] = models;
  return [
    result.machine,
    `upload: ${Math.round(upload.kib)} KiB, ${Math.round(upload.gzipKib)} KiB gzip`,
    `start-up: ${start.startMs.toFixed(0)} ms of CPU; first request: ${start.firstRequestMs.toFixed(1)} ms`,
    `memory beyond an empty Worker’s after it: ${(start.memoryBytes / 2 ** 20).toFixed(0)} MiB`,
    `throughput: ${Math.round(result.requestsPerCpuSecond)} requests a second and core`,
    `memory over ${result.mixedRequests} mixed requests, MiB after each tenth of them`,
    `  WebAssembly’s:              ${mib(memory.wasm)}`,
    `  JavaScript’s, what is held: ${mib(memory.heap)}`,
    `  of the whole process:       ${mib(memory.process)}`,
    '',
    textTable(
      ['/classify', 'CPU ms', 'p50 ms', 'p95 ms', 'p99 ms'],
      requests.map(({ body, cpuMs, p50Ms, p95Ms, p99Ms }) => [body, ...[cpuMs, p50Ms, p95Ms, p99Ms].map(ms)]),
    ),
    '',
    textTable(
      ['model alone, CPU ms', 'one image', `an image of ${BATCH}`, 'one, ratio'],
      models.map(({ name, singleMs, batchImageMs }) => [
        name,
        ms(singleMs),
        ms(batchImageMs),
        ms(first!.singleMs / singleMs),
      ]),
    ),
    ...missing.map(name => `not here: ${name}`),
  ].join('\n');
}

/** That of more requests than can be answered. */
export function formatLoad({ machine, processes, saturation, overload, recovery }: LoadBenchmark): string {
  const rows = Object.entries({ saturation, overload, recovery }).map(([name, load]) => [
    name,
    ...[load.offered, load.answered, load.refused, load.failed].map(rate => rate.toFixed(0)),
    ...[load.p50Ms, load.p99Ms].map(ms => ms.toFixed(1)),
  ]);
  const header = ['/classify, strokes', 'offered/s', 'answered/s', '503/s', 'failed/s', 'p50 ms', 'p99 ms'];
  return [machine, `processes: ${processes}`, '', textTable(header, rows)].join('\n');
}

function mib(bytes: readonly number[]): string {
  return bytes.map(value => (value / 2 ** 20).toFixed(1)).join(', ');
}
