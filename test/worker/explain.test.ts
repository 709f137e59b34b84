// What /classify tells of how it came to an answer, inside workerd.

import { describe, expect, test } from 'vitest';
import type { Prediction } from '../../src/ranking.ts';
import { digits } from '../fixtures/mnist.ts';
import { digits as card } from './models.ts';
import { type Answer, classify, classifyBatch, json, type ProblemDetails, request } from './requests.ts';

const { imageSize, depth, heads } = card.training.model;
/** 28 pixels, halved three times by the convolutions. */
const TOKENS = 4 ** 2;
const drawing = (i: number) => ({ pixels: [...digits[i]!.pixels] });
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const scores = (predictions: readonly Prediction[]) => predictions.map(({ score }) => score);

/** By block, head and token: the shares that it reads of all tokens. */
function isAttention(attention: Answer['attention'] = []): boolean {
  const areShares = (shares: readonly number[]) =>
    shares.length === TOKENS &&
    shares.every(share => share >= 0 && share === Number(share.toFixed(4))) &&
    Math.abs(sum(shares) - 1) < TOKENS * 5e-5;
  const areRows = (rows: readonly (readonly number[])[]) => rows.length === TOKENS && rows.every(areShares);
  return attention.length === depth && attention.every(block => block.length === heads && block.every(areRows));
}

test('attention has what each token reads, by block and head, and its shares sum to one', async () => {
  for (let i = 0; i < 10; i++)
    expect(isAttention((await classify(json(drawing(i)), '?explain=attention')).attention)).toBe(true);
});

test('attention depends on the image', async () => {
  const [one, other] = [await classify(json(drawing(0)), '?explain=attention'), await classify(json(drawing(1)), '?explain=attention')]; // biome-ignore format: two of a kind
  expect(one.attention).not.toEqual(other.attention);
});

test('layers rank every class after each block, and the last one is the answer', async () => {
  const { layers = [], predictions } = await classify(json(drawing(0)), '?explain=layers');
  expect(layers).toHaveLength(depth);
  for (const layer of layers) {
    expect(layer.predictions.map(({ label }) => label).sort()).toEqual([...card.classes].sort());
    expect(layer.predictions).toEqual(layer.predictions.toSorted((a, b) => b.score - a.score));
    expect(sum(scores(layer.predictions)) + (layer.unknown ?? 0)).toBeCloseTo(1, 12);
  }
  expect(layers.at(-1)?.predictions).toEqual(predictions);
  expect(layers[0]?.predictions).not.toEqual(predictions);
});

test.each(['attention,layers', 'layers,attention'])('%s gives both', async both => {
  const answer = await classify(json(drawing(0)), `?explain=${both}`);
  expect(Object.keys(answer)).toEqual(['model', 'predictions', 'unknown', 'attention', 'layers']);
});

test('an answer is the same, explained or not, and explained only when that is asked for', async () => {
  const { attention: _, layers: __, ...explained } = await classify(json(drawing(0)), '?explain=attention,layers');
  expect(await classify(json(drawing(0)))).toEqual(explained);
});

test('top_k shortens every layer, and image and model go with explanations', async () => {
  const all = await classify(json(drawing(0)), '?explain=layers');
  const some = await classify(json(drawing(0)), '?explain=attention,layers&top_k=2&image=true&model=digits');
  expect(some.layers).toEqual(all.layers?.map(layer => ({ ...layer, predictions: layer.predictions.slice(0, 2) })));
  expect(some.predictions).toHaveLength(2);
  expect(some.image).toHaveLength(imageSize ** 2);
  expect(some.attention).toHaveLength(depth);
});

test('a batch of good and bad items has explanations of the good ones, as alone', async () => {
  const items = [drawing(3), { strokes: [] }, drawing(4), { image: 'data:image/png;base64,AAAA' }];
  const { results } = await classifyBatch(json({ items }), '?explain=attention,layers');
  expect(results.map(result => Object.keys(result))).toEqual([
    ['predictions', 'unknown', 'attention', 'layers'],
    ['problem'],
    ['predictions', 'unknown', 'attention', 'layers'],
    ['problem'],
  ]);
  for (const i of [0, 2]) {
    const found = results[i] as Answer;
    const alone = await classify(json(items[i]), '?explain=attention,layers');
    const shares = found.attention?.flat(3);
    const differences = (alone.attention ?? []).flat(3).map((share, j) => Math.abs(share - shares![j]!));
    expect(Math.max(...differences)).toBeLessThan(1e-3);
    for (const [j, { predictions }] of (alone.layers ?? []).entries())
      expect(found.layers?.[j]?.predictions[0]?.score).toBeCloseTo(predictions[0]!.score, 4);
  }
});

test('64 images are explained at once', async () => {
  const { results } = await classifyBatch(json({ items: digits.slice(0, 64).map((_, i) => drawing(i)) }), '?explain=attention,layers'); // biome-ignore format: one request
  for (const result of results as Answer[]) expect(isAttention(result.attention)).toBe(true);
});

describe('an explanation is refused', () => {
  test.each(['', 'x', 'attention,', 'Attention', 'attention;layers', 'attention, layers', 'true'])(
    '%j',
    async wrong => {
      const response = await request(`/classify?explain=${encodeURIComponent(wrong)}`, json(drawing(0)));
      expect(response.status).toBe(400);
      expect((await response.json<ProblemDetails>()).detail).toBe(
        `explain: expected attention, layers, or both separated by a comma, got "${wrong}"`,
      );
    },
  );

  test('that is asked for twice', async () => {
    expect((await request('/classify?explain=layers&explain=attention', json(drawing(0)))).status).toBe(400);
  });
});

test('the document tells what explain may be', async () => {
  const { paths } = await (await request('/openapi.json')).json<{
    paths: Record<string, { post: { parameters: { name: string }[] } }>;
  }>();
  expect(paths['/classify']?.post.parameters.find(({ name }) => name === 'explain')).toMatchObject({
    style: 'form',
    explode: false,
    schema: { type: 'array', items: { enum: ['attention', 'layers'] }, minItems: 1 },
  });
});
