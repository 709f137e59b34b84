// First requests to isolates that have just been started, and many at once, on plain workerd.

import { afterAll, beforeAll, expect, inject, vi } from 'vitest';
import { classifyDigit, test } from './workerd.ts';

const ISOLATES = inject('stress') ? 20 : 2;
const FIRST_REQUESTS = 50;

beforeAll(() => void vi.stubEnv('MAX_WAITING', '1000'));
afterAll(() => void vi.unstubAllEnvs());

test(`${FIRST_REQUESTS} simultaneous first requests on each of ${ISOLATES} fresh isolates are answered by one session of each model`, async ({
  start,
}) => {
  for (let isolate = 0; isolate < ISOLATES; isolate++) {
    const worker = await start();
    const answers = await Promise.all(Array.from({ length: FIRST_REQUESTS }, () => classifyDigit(worker, 0)));
    expect(new Set(answers.map(({ body }) => body)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual(Array(FIRST_REQUESTS).fill(200));
    await worker.close();
    const starts = worker.logged().filter(({ event }) => event === 'start');
    expect(starts.map(({ model }) => model).sort()).toEqual(['digits', 'fashion', 'letters']);
  }
});

test('200 interleaved requests with different digits get the answers of their own digits', async ({ start }) => {
  const worker = await start();
  const alone: string[] = [];
  for (let digit = 0; digit < 50; digit++) alone.push((await classifyDigit(worker, digit)).body);
  const together = await Promise.all(Array.from({ length: 200 }, (_, i) => classifyDigit(worker, i % 50)));
  expect(together.map(({ body }) => body)).toEqual(Array.from({ length: 200 }, (_, i) => alone[i % 50]));
});

test('several processes answer on one port', async ({ start }) => {
  const worker = await start(3);
  const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => classifyDigit(worker, i % 10)));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
  expect(worker.processes.every(({ exitCode }) => exitCode === null)).toBe(true);
  await worker.close();
  expect(worker.logged().filter(({ event, model }) => event === 'start' && model === 'digits').length).toBeGreaterThan(
    1,
  );
});
