// Asks a Worker over HTTP, and reads what that costs it.

import { request } from 'node:http';
import type { RunningWorker } from './workerd.ts';

/** Seconds of CPU that a task takes a Worker; of the clock where the system does not tell. */
export async function cost(worker: RunningWorker, task: () => Promise<void>): Promise<number> {
  const [cpu, clock] = [await worker.cpuSeconds(), performance.now()];
  await task();
  const used = await worker.cpuSeconds();
  return cpu === undefined || used === undefined ? (performance.now() - clock) / 1000 : used - cpu;
}

export interface Question {
  body?: Uint8Array | string;
  mediaType?: string;
}

/** Answers the status; rejects where there is no answer. */
export function ask(port: number, path: string, { body, mediaType }: Question = {}): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = mediaType ? { 'Content-Type': mediaType } : {};
    const sent = request({ port, path, host: '127.0.0.1', method: body ? 'POST' : 'GET', headers }, response => {
      response.resume().once('end', () => resolve(response.statusCode ?? 0));
      response.once('error', reject);
    });
    sent.once('error', reject);
    sent.end(body);
  });
}
