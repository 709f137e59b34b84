// Several images in one request, inside workerd: bytes, JSON, forms.

import { describe, expect, test } from 'vitest';
import { gradientPng } from '../fixtures/amplifiers.ts';
import { digits } from '../fixtures/mnist.ts';
import { grayPng, toBase64 } from '../fixtures/png.ts';
import { type Answer, classify, classifyBatch, json, type ProblemDetails, post, request } from './requests.ts';
import { FILES, form, SEVEN } from './seven.ts';

describe('bytes', () => {
  const bytesOf = (count: number) => new Blob(digits.slice(0, count).map(({ pixels }) => pixels.slice())).arrayBuffer();

  test('784 of them are one image', async () => {
    const one = await classify(post(await bytesOf(1), 'application/octet-stream'), '?image=true');
    expect(one).toEqual(await classify(json({ pixels: [...SEVEN.pixels] }), '?image=true'));
  });

  test('64 times as many are a batch in order', async () => {
    const { results } = await classifyBatch(post(await bytesOf(64), 'application/octet-stream'));
    expect(results).toHaveLength(64);
    const right = results.filter(
      (result, i) => 'predictions' in result && result.predictions[0]?.label === digits[i]!.label,
    );
    expect(right.length).toBeGreaterThanOrEqual(60);
  });

  test.each([0, 1, 783, 785, 65 * 784])('%i of them are refused', async length => {
    const response = await request('/classify', post(new Uint8Array(length).fill(9), 'application/octet-stream'));
    expect(response.status).toBe(400);
  });
});

describe('a batch', () => {
  const items = [
    { pixels: [...SEVEN.pixels] },
    { image: `data:image/jpeg;base64,${toBase64(FILES['image/jpeg'])}` },
    { strokes: [[[10, 10], [90, 10], [40, 120]]] }, // biome-ignore format: points in one line
  ];

  test('answers every item as it is answered alone, in order', async () => {
    const { results } = await classifyBatch(json({ items }), '?image=true&top_k=2');
    for (const [i, item] of items.entries()) {
      const alone = await classify(json(item), '?image=true&top_k=2');
      const { predictions, image } = results[i] as Answer;
      expect(predictions.map(({ label }) => label)).toEqual(alone.predictions.map(({ label }) => label));
      expect(predictions[0]?.score).toBeCloseTo(alone.predictions[0]!.score, 5);
      expect(image).toEqual(alone.image);
    }
  });

  test('tells the problem of an item in its place, and answers the others', async () => {
    const wrong = [{ strokes: [] }, { image: 'data:image/png;base64,AAAA' }, { image: 'https://example.com/7.png' }];
    const { results } = await classifyBatch(json({ items: [items[0], ...wrong, items[2]] }));
    const found = results.map(result => ('problem' in result ? result.problem : undefined));
    expect(found.map(problem => problem?.status)).toEqual([undefined, 422, 422, 422, undefined]);
    const pointers = found.map(problem => problem?.errors?.[0]?.pointer);
    expect(pointers).toEqual([undefined, undefined, '#/items/2/image', '#/items/3/image', undefined]);
  });

  test('of which nothing can be read is 200 all the same', async () => {
    const { results } = await classifyBatch(json({ items: [{ strokes: [] }] }));
    expect(results).toHaveLength(1);
  });

  test.each<[string, unknown, string]>([
    ['pixels of a wrong number', { pixels: [1] }, '#/items/1/pixels'],
    ['a number', 5, '#/items/1'],
    ['nothing', {}, '#/items/1'],
  ])('with an item of %s is refused, and the error points to it', async (_, item, pointer) => {
    const response = await request('/classify', json({ items: [items[0], item] }));
    expect(response.status).toBe(422);
    expect((await response.json<ProblemDetails>()).errors?.[0]?.pointer).toBe(pointer);
  });

  test.each([
    ['no items', []],
    ['65 items', Array(65).fill(items[2])],
    ['items that are no array', 'x'],
  ])('of %s is refused', async (_, wrong) => {
    expect((await request('/classify', json({ items: wrong }))).status).toBe(422);
  });

  test('with another key beside its items is refused', async () => {
    expect((await request('/classify', json({ items, strokes: [] }))).status).toBe(422);
  });

  test('of large pictures is read up to the pixels that all may have together', async () => {
    const large = grayPng(2048, 2048, new Uint8Array(2048 * 2048).fill(255).fill(0, 900_000, 1_000_000));
    const item = { image: `data:image/png;base64,${toBase64(large)}` };
    const { results } = await classifyBatch(json({ items: Array(6).fill(item) }));
    expect(results.map(result => 'predictions' in result)).toEqual([true, true, true, true, false, false]);
  });
});

describe('a form', () => {
  test('of photographs is read up to the work that all may make together', async () => {
    const { results } = await classifyBatch(form(...Array(13).fill(gradientPng(300, 300))));
    const details = results.map(result => ('problem' in result ? result.problem.detail : ''));
    expect(details.map(detail => detail.includes('expected fewer photographs'))).toEqual([
      ...Array(11).fill(false),
      true,
      true,
    ]);
  });

  test('of several files is a batch in order', async () => {
    const broken = FILES['image/jpeg'].slice(0, 100);
    const { results } = await classifyBatch(form(FILES['image/webp'], broken, FILES['image/png']));
    expect(
      results.map(result => ('predictions' in result ? result.predictions[0]?.label : result.problem.status)),
    ).toEqual(['7', 400, '7']);
  });

  test.each<[string, RequestInit]>([
    ['without files', form()],
    ['of 65 files', form(...Array(65).fill(new Uint8Array(1)))],
    ['without boundary', post('x', 'multipart/form-data')],
    [
      'that is cut short',
      post(
        '--b\r\nContent-Disposition: form-data; name="a"; filename="a"\r\n\r\nxx',
        'multipart/form-data; boundary=b',
      ),
    ],
    [
      'with a text',
      post('--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nxx\r\n--b--', 'multipart/form-data; boundary=b'),
    ],
  ])('%s is refused', async (_, init) => {
    expect((await request('/classify', init)).status).toBe(400);
  });
});
