// The start of the model, and what is answered when it has failed.

import { afterEach, expect, test, vi } from 'vitest';
import { createApp } from '../../src/app.ts';
import { type Classifier, startClassifier } from '../../src/classifier.ts';
import snapshot from '../../src/model/runtime.snapshot';
import wasm from '../../src/model/runtime.wasm';
import { Runtime } from '../../src/runtime/runtime.ts';
import { readSnapshot } from '../../src/runtime/snapshot.ts';
import { digits } from '../fixtures/mnist.ts';

import { answeringLogits, digits as card, fashion, letters } from './models.ts';

import { ask, json, type ProblemDetails, request } from './requests.ts';

const load = (sha256: string) => new Runtime({ wasm, snapshot }).load(sha256);
const DRAWING = json({ pixels: [...digits[0]!.pixels] });

afterEach(() => {
  vi.restoreAllMocks();
});

/** A classifier whose model is not in the snapshot, and what was logged while it started. */
async function startBroken() {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const classifier = await startClassifier(card, () => load('0'.repeat(64)));
  return { app: createApp([classifier]), log };
}

test('the Worker is ready once its module is loaded', async () => {
  const response = await request('/healthz');
  expect(response.status).toBe(200);
  const models = [card, letters, fashion].map(({ name, version, sha256 }) => ({
    name,
    version,
    sha256,
    running: true,
  }));
  const { name, version } = card;
  expect(await response.json()).toEqual({ status: 'ready', model: { name, version }, models });
});

test('the model card is what the trainer wrote', async () => {
  expect(await (await request('/model')).json()).toEqual(card);
});

test('the snapshot has a session of each model on its card', () => {
  expect(Object.keys(readSnapshot(snapshot).snapshot.sessions)).toEqual([card.sha256, fashion.sha256, letters.sha256]);
  for (const { version, sha256 } of [card, letters, fashion]) expect(version).toBe(sha256.slice(0, 12));
});

test.each([
  ['/classify', DRAWING],
  ['/healthz', {}],
])('after a failed start %s answers 503 with Retry-After, every time', async (path, init) => {
  const { app } = await startBroken();
  for (const _ of [1, 2, 3]) {
    const response = await ask(app, path, init);
    expect(response.status).toBe(503);
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  }
});

test('a model that runs and takes its golden image for something else is not ready', async () => {
  const golden = { image: new Uint8Array(784).fill(9), label: card.classes[7]! };
  for (const [digit, status] of [
    [7, 200],
    [3, 503],
  ] as const) {
    const run = answeringLogits(() => Float32Array.from({ length: 11 }, (_, i) => Number(i === digit)));
    const app = createApp([await startClassifier(card, async () => run)], golden);
    expect((await ask(app, '/healthz')).status).toBe(status);
  }
});

test('after a failed start the card is still served', async () => {
  const { app } = await startBroken();
  expect((await ask(app, '/model')).status).toBe(200);
});

test('every failed start is logged with its cause, which the answer does not show', async () => {
  const { app, log } = await startBroken();
  const text = await (await ask(app, '/classify', DRAWING)).text();
  expect(log).toHaveBeenCalledTimes(2);
  expect(log.mock.calls[0]?.[1]).toBeInstanceOf(Error);
  expect(text).not.toContain(String(log.mock.calls[0]?.[1]));
});

test('a start that failed once is tried again, once for all who ask at the same time', async () => {
  vi.spyOn(console, 'error').mockImplementation(() => {});
  let starts = 0;
  const classifier = await startClassifier(card, () => load(starts++ === 0 ? '0'.repeat(64) : card.sha256));
  expect(classifier.ready).toBe(false);
  const app = createApp([classifier]);
  const responses = await Promise.all(Array.from({ length: 50 }, () => ask(app, '/classify', DRAWING)));
  expect(responses.map(({ status }) => status)).toEqual(Array(50).fill(200));
  expect(starts).toBe(2);
});

test('a model that failed to load leaves the running one as it was', async () => {
  const before = await (await request('/classify', DRAWING)).json();
  await startBroken();
  expect(await (await request('/classify', DRAWING)).json()).toEqual(before);
});

test('an unexpected error is 500 without its message, and the log has it under its instance', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  const secret = () => Promise.reject(new Error('secret'));
  const broken: Classifier = {
    card,
    ready: true,
    start: async () => true,
    run: secret,
    classify: secret,
    explain: secret,
  };
  const response = await ask(createApp([broken]), '/classify', DRAWING);
  const text = await response.text();
  expect(response.status).toBe(500);
  expect(text).not.toContain('secret');
  expect(log.mock.calls[0]?.[0]).toBe((JSON.parse(text) as ProblemDetails).instance);
});
