// `npm start` as a service: how it spreads connections, and what is left when something ends.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test as plainTest, vi } from 'vitest';
import { MAX_RESTARTS } from '../../trainer/workerd/start.ts';
import { classifyDigit, test } from './workerd.ts';

const ROOT = join(import.meta.dirname, '../..');

test('64 connections that stay open are spread over all processes', async ({ start }) => {
  const worker = await start(3);
  const requests = worker.processes.map(() => 0);
  for (const [i, { stdout }] of worker.processes.entries())
    stdout?.on('data', (chunk: Buffer) => (requests[i]! += chunk.toString().split('"event":"request"').length - 1));
  const sockets = await Promise.all(Array.from({ length: 64 }, () => worker.connect()));
  for (const socket of sockets) socket.write('GET /v2/health/live HTTP/1.1\r\nHost: test\r\n\r\n');
  await Promise.all(sockets.map(socket => once(socket, 'data')));
  await expect.poll(() => requests.reduce((sum, count) => sum + count)).toBe(64);
  expect(Math.min(...requests)).toBeGreaterThanOrEqual(20);
  for (const socket of sockets) socket.destroy();
});

test('a process that is killed is named in the log and replaced', async ({ start }) => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const worker = await start(1);
  const [first] = worker.processes;
  first!.kill('SIGKILL');
  await expect.poll(() => worker.processes[0]?.pid ?? first!.pid).not.toBe(first!.pid);
  await expect.poll(async () => (await classifyDigit(worker, 3).catch(() => undefined))?.status).toBe(200);
  const line = { event: 'exit', process: first!.pid, signal: 'SIGKILL', restart: true };
  expect(JSON.parse(String(errors.mock.calls[0]))).toEqual(line);
  errors.mockRestore();
});

test('when processes end too often the service ends with status 1', async ({ start }) => {
  const errors = vi.spyOn(console, 'error').mockImplementation(() => {});
  const worker = await start(1);
  const killed = new Set<number>();
  for (let i = 0; i <= MAX_RESTARTS; i++) {
    const isNew = () => worker.processes.find(({ pid }) => pid && !killed.has(pid));
    await expect.poll(isNew).toBeTruthy();
    const process = isNew()!;
    killed.add(process.pid!);
    process.kill('SIGKILL');
    await once(process, 'exit');
  }
  expect(await worker.ended).toBe(1);
  expect(JSON.parse(String(errors.mock.calls.at(-1)))).toMatchObject({ event: 'exit', restart: false });
  errors.mockRestore();
});

test('while requests are answered to their end new connections are refused, and the time for it is limited', async ({
  start,
}) => {
  const worker = await start(1, 1);
  const stalled = await worker.connect();
  stalled.on('error', () => {});
  stalled.write(
    'POST /classify HTTP/1.1\r\nHost: test\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{',
  );
  const [{ pid }] = worker.processes as [ChildProcess];
  const closed = worker.close();
  const [error] = await once(connect(Number(new URL(worker.origin).port), '127.0.0.1'), 'error');
  expect(error).toMatchObject({ code: 'ECONNREFUSED' });
  expect(isRunning(pid!)).toBe(true);
  await closed;
  expect(isRunning(pid!)).toBe(false);
});

if (process.platform === 'linux')
  plainTest.for<[string, NodeJS.Signals]>([
    ['npm', 'SIGTERM'],
    ['npm', 'SIGINT'],
    ['npm', 'SIGKILL'],
    ['node', 'SIGTERM'],
    ['node', 'SIGKILL'],
  ])('of `npm start` nothing is left after %s gets %s', async ([program, signal]) => {
    const npm = spawn('npm', ['start', '--', '--port', '0', '--processes', '2'], { cwd: ROOT });
    for await (const chunk of npm.stdout) if (String(chunk).includes(' by 2 processes')) break;
    const all = [npm.pid!, ...descendants(npm.pid!)];
    const workers = all.filter(pid => commandOf(pid).includes('workerd serve'));
    expect(workers.length).toBeGreaterThanOrEqual(2);
    const node = all.find(pid => commandOf(pid).includes('main.ts serve'))!;
    process.kill(program === 'npm' ? npm.pid! : node, signal);
    await expect.poll(() => all.filter(isRunning), { timeout: 15_000 }).toEqual([]);
  });

/** The processes that a process has started, and theirs; Linux tells them. */
function descendants(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean);
  return children.map(Number).flatMap(child => [child, ...descendants(child)]);
}

function commandOf(pid: number): string {
  return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
}

/** Whether it runs, and does not only wait to be reaped. */
function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

test('more requests than can be answered soon are refused with Retry-After, and then it answers again', async ({
  start,
}) => {
  const worker = await start(1);
  await classifyDigit(worker, 3);
  const answers = await Promise.all(Array.from({ length: 60 }, () => classifyDigit(worker, 3)));
  const refused = answers.filter(({ status }) => status === 503);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused.every(({ headers }) => headers.get('Retry-After') === '1')).toBe(true);
  expect(answers.filter(({ status }) => status === 200).length).toBe(60 - refused.length);
  expect((await classifyDigit(worker, 3)).status).toBe(200);
});
