// POST /models/NAME: what clients of Hugging Face's image classification send, and what they are answered.

import { expect, test } from 'vitest';
import { SEVEN } from '../../src/api/example-requests.ts';
import { json, type ProblemDetails, request } from './requests.ts';
import { FILES } from './seven.ts';

type Labels = readonly { readonly label: string; readonly score: number }[];

async function labels(init: RequestInit): Promise<Labels> {
  const response = await request('/models/digits', init);
  expect(response.status).toBe(200);
  return response.json();
}

async function refusal(path: string, init: RequestInit): Promise<Pick<ProblemDetails, 'status' | 'detail'>> {
  const { status, detail } = await (await request(path, init)).json<ProblemDetails>();
  return { status, detail };
}

const sevenPng = FILES['image/png'];
const base64 = btoa(String.fromCharCode(...new Uint8Array(sevenPng)));

test.each([
  ['bytes of a picture', { method: 'POST', headers: { 'Content-Type': 'image/png' }, body: sevenPng }],
  ['bytes of no declared type', { method: 'POST', body: sevenPng }],
  ['base64', json({ inputs: base64 })],
  ['a data URL', json({ inputs: `data:image/png;base64,${base64}`, parameters: null })],
  ['strokes', json({ inputs: SEVEN, parameters: { function_to_apply: 'softmax' } })],
])('%s: all labels, `unknown` among them, most likely first', async (_, init) => {
  const answer = await labels(init);
  expect(answer[0]!.label).toBe('7');
  expect(answer.map(({ label }) => label).sort()).toEqual([...'0123456789', 'unknown']);
  expect(answer.map(({ score }) => score)).toEqual(answer.map(({ score }) => score).sort((a, b) => b - a));
  expect(answer.reduce((sum, { score }) => sum + score, 0)).toBeCloseTo(1);
});

test('top_k shortens the list', async () => {
  expect(await labels(json({ inputs: SEVEN, parameters: { top_k: 2 } }))).toHaveLength(2);
});

test('what is wrong is named', async () => {
  const post = (body: unknown) => refusal('/models/digits', json(body));
  expect(await post({ inputs: 'not base64!' })).toEqual({ status: 422, detail: '#/inputs: expected base64' });
  expect(await post({ inputs: 7 })).toMatchObject({ status: 422, detail: expect.stringContaining('#/inputs') });
  expect(await post({ inputs: SEVEN, parameters: { top_k: 0 } })).toMatchObject({ status: 422 });
  expect(await post({ inputs: [] })).toEqual({ status: 422, detail: 'drawing: expected ink, got none' });
  expect(await refusal('/models/digits', { method: 'POST', body: 'x' })).toMatchObject({ status: 400 });
  expect(await refusal('/models/cats', json({ inputs: SEVEN }))).toMatchObject({ status: 404 });
});
