// npm run smoke: passes for this Worker and says what is wrong with another server.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { type Check, smokeTest } from '../../trainer/smoke/smoke.ts';
import { test } from './workerd.ts';

const SLOW_MS = 60_000; // the speed of this machine is not what is tested

async function checksOf(origin: string, slowestMs = SLOW_MS): Promise<Check[]> {
  const checks: Check[] = [];
  for await (const check of smokeTest(origin, slowestMs)) checks.push(check);
  return checks;
}

const failuresOf = (checks: readonly Check[]) => checks.flatMap(({ failure }) => failure ?? []);

test('this Worker passes every check but that of a time that nobody can keep', async ({ start }) => {
  const { origin } = await start();
  const checks = await checksOf(origin);
  expect(failuresOf(checks)).toEqual([]);
  expect(checks).toHaveLength(15);
  expect(failuresOf(await checksOf(origin, 0))).toEqual([expect.stringMatching(/^expected at most 0 ms, got \d+ ms$/)]);
});

test('another server fails every check', async () => {
  const other = createServer((_, response) => response.end('<h1>hello</h1>')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const checks = await checksOf(`http://127.0.0.1:${(other.address() as AddressInfo).port}`);
  expect(failuresOf(checks)).toHaveLength(15);
  other.close();
});

test('a server that is not there fails with the reason', async () => {
  const [first] = await checksOf('http://127.0.0.1:1');
  expect(first?.failure).toMatch(/ECONNREFUSED|bad port/);
});
