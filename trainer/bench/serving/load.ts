// More requests than `npm start` can answer: what it refuses, how long those wait that it answers, and whether it recovers.

import { Agent, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { describeMachine } from '../../format.ts';
import { median, quantile } from '../../quantile.ts';
import { startHost } from '../../workerd/start.ts';
import { QUESTIONS } from './mixed-requests.ts';

const WARM_UP_REQUESTS = 500;
/** While the rate is measured that the processes can answer. */
const CONCURRENCY = 8;
/** Between requests that are sent together. */
const TICK_MS = 4;

export interface LoadOptions {
  processes: number;
  /** How long each of the three parts takes. */
  seconds: number;
}

export interface Load {
  /** Of requests, a second. */
  offered: number;
  answered: number;
  /** With 503 and Retry-After. */
  refused: number;
  /** No connection, or another status. */
  failed: number;
  /** Milliseconds of the clock, of requests that were answered. */
  p50Ms: number;
  p99Ms: number;
}

export interface LoadBenchmark {
  machine: string;
  processes: number;
  /** Several connections that each wait for their answer; then twice as many requests, whatever the answers; then half. */
  saturation: Load;
  overload: Load;
  recovery: Load;
}

interface Answer {
  status: number;
  retryAfter: string | undefined;
  ms: number;
}

export async function benchmarkLoad({ processes, seconds }: LoadOptions): Promise<LoadBenchmark> {
  const host = await startHost({ host: '127.0.0.1', port: 0, processes, drainSeconds: 1, output: 'ignore' });
  const agent = new Agent({ keepAlive: true });
  const ask = () => classify(Number(new URL(host.origin).port), agent);
  try {
    for (let i = 0; i < WARM_UP_REQUESTS; i++) await ask();
    const saturation = await inTurns(ask, processes * CONCURRENCY, seconds);
    const overload = await atRate(ask, 2 * saturation.answered, seconds);
    const recovery = await atRate(ask, saturation.answered / 2, seconds);
    return { machine: describeMachine(), processes, saturation, overload, recovery };
  } finally {
    agent.destroy();
    await host.close();
  }
}

async function inTurns(ask: () => Promise<Answer>, connections: number, seconds: number): Promise<Load> {
  const answers: Answer[] = [];
  const end = performance.now() + 1000 * seconds;
  const work = async () => {
    while (performance.now() < end) answers.push(await ask());
  };
  await Promise.all(Array.from({ length: connections }, work));
  return summary(answers, answers.length / seconds, seconds);
}

async function atRate(ask: () => Promise<Answer>, rate: number, seconds: number): Promise<Load> {
  const answers: Promise<Answer>[] = [];
  const start = performance.now();
  for (let now = start; now < start + 1000 * seconds; now = performance.now()) {
    while (answers.length < (rate * (now - start)) / 1000) answers.push(ask());
    await delay(TICK_MS);
  }
  return summary(await Promise.all(answers), rate, seconds);
}

function summary(answers: readonly Answer[], offered: number, seconds: number): Load {
  const times = answers.flatMap(({ status, ms }) => (status === 200 ? [ms] : []));
  const refused = answers.filter(({ status, retryAfter }) => status === 503 && retryAfter).length;
  const [answered, failed] = [times.length, answers.length - times.length - refused].map(count => count / seconds);
  return {
    offered,
    answered: answered!,
    refused: refused / seconds,
    failed: failed!,
    p50Ms: median(times),
    p99Ms: quantile(times, 0.99),
  };
}

/** Status 0 where there is no answer. */
function classify(port: number, agent: Agent): Promise<Answer> {
  const start = performance.now();
  const headers = { 'Content-Type': QUESTIONS.strokes.mediaType };
  return new Promise(resolve => {
    const end = (status: number, retryAfter?: string) => resolve({ status, retryAfter, ms: performance.now() - start });
    const sent = request({ port, agent, path: '/classify', host: '127.0.0.1', method: 'POST', headers }, response => {
      response.resume().once('end', () => end(response.statusCode ?? 0, response.headers['retry-after']));
    });
    sent.once('error', () => end(0));
    sent.end(QUESTIONS.strokes.body);
  });
}
