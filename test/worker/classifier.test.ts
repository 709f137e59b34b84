// The classifier on the served model, and its arithmetic.

import { expect, test } from 'vitest';
import { startClassifier } from '../../src/classifier.ts';
import snapshot from '../../src/model/runtime.snapshot';
import wasm from '../../src/model/runtime.wasm';
import { type Ranking, softmax } from '../../src/ranking.ts';
import { Runtime } from '../../src/runtime/runtime.ts';
import { digits } from '../fixtures/mnist.ts';
import { answeringLogits, digits as card } from './models.ts';
import { type Answer, classify, json } from './requests.ts';

const start = (model = card) => startClassifier(model, () => new Runtime({ wasm, snapshot }).load(model.sha256));
const classifier = await start();
const images = digits.map(({ pixels }) => pixels);

/** A classifier whose model answers the given logits. */
function answering(...logits: number[]) {
  return startClassifier({ ...card, classes: ['a', 'b', 'c'], unknown: false }, async () =>
    answeringLogits(() => Float32Array.from(logits)),
  );
}

test('200 interleaved requests get the answers of their own digits', async () => {
  const bodies = digits.slice(0, 50).map(({ pixels }) => json({ pixels: [...pixels] }));
  const alone: Answer[] = [];
  for (const body of bodies) alone.push(await classify(body));
  const together = await Promise.all(Array.from({ length: 200 }, (_, i) => classify(bodies[i % 50]!)));
  expect(together).toEqual(Array.from({ length: 200 }, (_, i) => alone[i % 50]));
});

test('runs of the session that begin together do not disturb each other', async () => {
  const alone: Ranking[][] = [];
  for (const image of images) alone.push(await classifier.classify([image]));
  expect(await Promise.all(images.map(image => classifier.classify([image])))).toEqual(alone);
});

test('runs of two sessions that begin together do not disturb each other', async () => {
  const other = await start();
  const some = images.slice(0, 20);
  const alone = await classifier.classify(some);
  const both = some.map(async image => [await classifier.classify([image]), await other.classify([image])]);
  for (const [i, [first, second]] of (await Promise.all(both)).entries()) {
    expect(first).toEqual(second);
    expect(first?.[0]?.predictions[0]?.label).toBe(alone[i]?.predictions[0]?.label);
  }
});

test('a batch is answered as its images are one by one', async () => {
  const batch = await classifier.classify(images);
  for (const [i, image] of images.entries()) {
    const [alone] = await classifier.classify([image]);
    expect(batch[i]?.predictions.map(({ label }) => label)).toEqual(alone?.predictions.map(({ label }) => label));
    expect(batch[i]?.predictions[0]?.score).toBeCloseTo(alone?.predictions[0]?.score ?? Number.NaN, 5);
  }
});

test('images of a wrong size are refused', async () => {
  await expect(classifier.classify([new Uint8Array(783)])).rejects.toThrow('image: expected 784 values, got 783');
});

test('labels are ranked by their logits', async () => {
  const [ranking] = await (await answering(-1, 3, 2)).classify([images[0]!]);
  expect(ranking?.predictions.map(({ label }) => label)).toEqual(['b', 'c', 'a']);
  expect(ranking).not.toHaveProperty('unknown');
});

test('the last output of a model of unknowns is not ranked, and its probability completes the scores', async () => {
  const model = { ...card, classes: ['a', 'b'], unknown: true };
  const run = answeringLogits(() => Float32Array.of(1, 2, 3));
  const [ranking] = await (await startClassifier(model, async () => run)).classify([images[0]!]);
  expect(ranking?.predictions.map(({ label }) => label)).toEqual(['b', 'a']);
  expect(ranking?.unknown).toBeCloseTo(1 / (1 + Math.exp(-1) + Math.exp(-2)), 12);
  const scores = ranking?.predictions.map(({ score }) => score) ?? [];
  expect(scores.reduce((sum, score) => sum + score, ranking?.unknown ?? 0)).toBeCloseTo(1, 12);
});

test.each([[[1, 2]], [[1, Number.NaN, 2]], [[1, 2, Number.POSITIVE_INFINITY]]])(
  'logits %j are an error',
  async logits => {
    await expect((await answering(...logits)).classify([images[0]!])).rejects.toThrow('logits');
  },
);

test.each([[[0, 0, 0, 0]], [[1000, 999, -1000]], [[-1e30, 3e30]], [[1e-40, 0]]])(
  'softmax of %j sums to one',
  logits => {
    const scores = softmax(logits);
    expect(scores.every(score => score >= 0 && score <= 1)).toBe(true);
    expect(scores.reduce((sum, score) => sum + score, 0)).toBeCloseTo(1, 14);
  },
);

test('softmax of [0, ln 3] is a quarter and three quarters', () => {
  const [quarter, rest] = softmax([0, Math.log(3)]);
  expect(quarter).toBeCloseTo(0.25, 15);
  expect(rest).toBeCloseTo(0.75, 15);
});
