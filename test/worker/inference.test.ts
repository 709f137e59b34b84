// The Open Inference Protocol v2 as its clients use it, inside workerd.

import { describe, expect, test } from 'vitest';
import { digits } from '../fixtures/mnist.ts';
import { digits as card } from './models.ts';
import { classify, json, request } from './requests.ts';

interface Inferred {
  readonly id?: string;
  readonly model_name: string;
  readonly model_version: string;
  readonly outputs: {
    name: string;
    shape: number[];
    datatype: string;
    data?: number[];
    parameters?: { binary_data_size: number };
  }[];
}

const INFER = '/v2/models/digits/infer';
const valuesOf = (count: number) =>
  digits.slice(0, count).flatMap(({ pixels }) => Array.from(pixels, value => value / 255));
const input = (count: number) => ({
  name: 'images',
  shape: [count, 1, 28, 28],
  datatype: 'FP32',
  data: valuesOf(count),
});

async function infer(body: unknown): Promise<Inferred> {
  const response = await request(INFER, json(body));
  if (response.status !== 200) throw new Error(await response.text());
  return response.json<Inferred>();
}

test.each([
  ['/v2/health/live', { live: true }],
  ['/v2/health/ready', { ready: true }],
  ['/v2/models/digits/ready', { name: 'digits', ready: true }],
  [`/v2/models/digits/versions/${card.version}/ready`, { name: 'digits', ready: true }],
])('%s answers %j', async (path, answer) => {
  expect(await (await request(path)).json()).toEqual(answer);
});

test('the metadata tell the tensors by which a client asks', async () => {
  const metadata = await (await request('/v2/models/digits')).json();
  expect(metadata).toMatchObject({
    name: 'digits',
    inputs: [{ name: 'images', datatype: 'FP32', shape: [-1, 1, 28, 28] }],
  });
});

test('an inference of several images gives the probabilities that /classify gives', async () => {
  const { outputs, id, model_name } = await infer({ id: 'x', inputs: [input(3)] });
  expect({ id, model_name }).toEqual({ id: 'x', model_name: 'digits' });
  expect(outputs.map(({ name, shape }) => [name, shape])).toEqual([
    ['logits', [3, 11]],
    ['probabilities', [3, 11]],
  ]);
  for (let i = 0; i < 3; i++) {
    const { predictions, unknown } = await classify(json({ pixels: [...digits[i]!.pixels] }));
    const scores = outputs[1]!.data!.slice(11 * i, 11 * i + 11);
    expect(scores[10]).toBeCloseTo(unknown!, 5);
    for (const { label, score } of predictions) expect(scores[card.classes.indexOf(label)]).toBeCloseTo(score, 5);
  }
});

test('an empty list of outputs asks for all of them', async () => {
  const { outputs } = await infer({ inputs: [input(1)], outputs: [] });
  expect(outputs.map(({ name }) => name)).toEqual(['logits', 'probabilities']);
});

test('data may be nested as the shape says', async () => {
  const data = [[Array.from({ length: 28 }, (_, y) => valuesOf(1).slice(28 * y, 28 * y + 28))]];
  expect(await infer({ inputs: [{ ...input(1), data }] })).toEqual(await infer({ inputs: [input(1)] }));
});

test('tensors may be bytes after the JSON, in both directions', async () => {
  const bytes = Float32Array.from(valuesOf(2));
  const tensor = {
    name: 'images',
    shape: [2, 1, 28, 28],
    datatype: 'FP32',
    parameters: { binary_data_size: bytes.byteLength },
  };
  const header = JSON.stringify({
    inputs: [tensor],
    outputs: [{ name: 'probabilities', parameters: { binary_data: true } }],
  });
  const headers = { 'Inference-Header-Content-Length': String(header.length) };
  const response = await request(INFER, { method: 'POST', headers, body: new Blob([header, bytes]) });
  const length = Number(response.headers.get('Inference-Header-Content-Length'));
  const body = await response.arrayBuffer();
  const answer: Inferred = JSON.parse(new TextDecoder().decode(body.slice(0, length)));
  const expected = await infer({ inputs: [input(2)], outputs: [{ name: 'probabilities' }] });
  expect(answer.outputs[0]!.parameters?.binary_data_size).toBe(2 * 11 * 4);
  expect([...new Float32Array(body.slice(length))]).toEqual(expected.outputs[0]!.data?.map(Math.fround));
});

describe('an inference is refused', () => {
  test.each<[string, unknown, string]>([
    ['of another tensor', { inputs: [{ ...input(1), name: 'x' }] }, 'expected "images"'],
    ['of another shape', { inputs: [{ ...input(1), shape: [1, 784] }] }, 'inputs.0.shape'],
    ['of no images', { inputs: [{ ...input(1), shape: [0, 1, 28, 28], data: [] }] }, 'inputs.0.shape'],
    ['of 65 images', { inputs: [{ ...input(1), shape: [65, 1, 28, 28] }] }, 'inputs.0.shape'],
    ['of another type', { inputs: [{ ...input(1), datatype: 'INT8' }] }, 'inputs.0.datatype'],
    ['without data', { inputs: [{ ...input(1), data: undefined }] }, 'inputs.0.data'],
    ['of too few values', { inputs: [{ ...input(1), data: [1] }] }, 'expected 784 values, got 1'],
    ['of a value beyond 1', { inputs: [{ ...input(1), data: valuesOf(1).with(5, 1.5) }] }, 'got 1.5'],
    ['of text', { inputs: [{ ...input(1), data: valuesOf(1).map(String) }] }, 'expected numbers 0..1'],
    ['of an unknown output', { inputs: [input(1)], outputs: [{ name: 'x' }] }, 'outputs'],
    ['of an output twice', { inputs: [input(1)], outputs: [{ name: 'logits' }, { name: 'logits' }] }, 'each once'],
    ['of nothing', {}, 'inputs'],
    ['of null', null, 'body'],
  ])('%s', async (_, body, message) => {
    const response = await request(INFER, json(body));
    expect(response.status).toBe(400);
    expect((await response.json<{ error: string }>()).error).toContain(message);
  });

  test.each(['-1', '1e9', 'x', '99999999'])('with %s bytes of JSON', async length => {
    const response = await request(INFER, { ...json({}), headers: { 'Inference-Header-Content-Length': length } });
    expect(response.status).toBe(400);
  });

  test.each([0, 3, 3132, 3140])('with %i bytes instead of 3136', async size => {
    const header = JSON.stringify({
      inputs: [{ ...input(1), data: undefined, parameters: { binary_data_size: 3136 } }],
    });
    const headers = { 'Inference-Header-Content-Length': String(header.length) };
    const response = await request(INFER, { method: 'POST', headers, body: new Blob([header, new Uint8Array(size)]) });
    expect(response.status).toBe(400);
  });

  test('with a size that is not the tensor’s, which is told', async () => {
    const tensor = { ...input(1), data: undefined, parameters: { binary_data_size: 3135 } };
    const header = JSON.stringify({ inputs: [tensor] });
    const headers = { 'Inference-Header-Content-Length': String(header.length) };
    const response = await request(INFER, { method: 'POST', headers, body: new Blob([header, new Uint8Array(3135)]) });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('expected 3136, got 3135');
  });

  test.each([
    ['GET', ''],
    ['GET', '/ready'],
    ['POST', '/infer'],
  ])('%s /v2/models/digits/versions/2%s is 404 and names the version that is', async (method, rest) => {
    const init = method === 'POST' ? json({ inputs: [input(1)] }) : {};
    const response = await request(`/v2/models/digits/versions/2${rest}`, init);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain(`expected ${card.version}`);
  });

  test.each(['/v2/models/x', '/v2/models/x/ready', '/v2/nowhere'])('%s is 404 with an error', async path => {
    const response = await request(path);
    expect(response.status).toBe(404);
    expect(await response.json()).toHaveProperty('error');
  });
});
