// An image a line to /classify: answered in order, as they come, within limits.

import { expect, test } from 'vitest';
import { MAX_LINES } from '../../src/api/classify-lines.ts';
import { SEVEN } from '../../src/api/example-requests.ts';
import { request } from './requests.ts';

const TYPE = { 'Content-Type': 'application/x-ndjson' };
const ONE = [
  [
    [50, 10],
    [50, 90],
  ],
];

const seven = JSON.stringify({ strokes: SEVEN });
const one = JSON.stringify({ strokes: ONE });

const post = (body: BodyInit, query = '') => request(`/classify${query}`, { method: 'POST', headers: TYPE, body });

interface Line {
  readonly predictions?: readonly { readonly label: string }[];
  readonly problem?: { readonly status: number; readonly detail: string };
}

async function linesOf(response: Response): Promise<Line[]> {
  const text = new TextDecoder().decode(await response.arrayBuffer());
  return text
    .split('\n')
    .slice(0, -1)
    .map(line => JSON.parse(line));
}

const labels = (lines: readonly Line[]) => lines.map(({ predictions }) => predictions?.[0]?.label);

test('each line gets a line, in order; blank ones get none', async () => {
  const response = await post(`${seven}\n\n${one}\r\n${seven}`, '?top_k=1');
  expect(response.status).toBe(200);
  expect(response.headers.get('Content-Type')).toBe('application/x-ndjson');
  const lines = await linesOf(response);
  expect(labels(lines)).toEqual(['7', '1', '7']);
  expect(lines[0]!.predictions).toHaveLength(1);
  expect(await linesOf(await post('\n'))).toEqual([]);
});

test('a line that cannot be read gets its problem, and spoils no other', async () => {
  const lines = await linesOf(await post(`${seven}\n{"strokes":\n{"strokes":[[[1,"x"]]]}\n{"strokes":[]}\n${one}\n`));
  expect(labels(lines)).toEqual(['7', undefined, undefined, undefined, '1']);
  expect(lines.map(({ problem }) => problem?.status)).toEqual([undefined, 400, 422, 422, undefined]);
});

test('a line is answered before the next one is sent', async () => {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const write = (text: string) => writer.write(new TextEncoder().encode(text));
  const first = write(`${seven}\n${one.slice(0, 9)}`);
  const reader = (await post(readable)).body!.pipeThrough(new TextDecoderStream()).getReader();
  const read = async () => JSON.parse((await reader.read()).value ?? '').predictions[0].label;
  expect(await read()).toBe('7');
  await first;
  const second = write(`${one.slice(9)}\n`);
  expect(await read()).toBe('1');
  await second;
  await writer.close();
  expect((await reader.read()).done).toBe(true);
});

test('too many lines and too long ones end with a problem', async () => {
  const many = await linesOf(await post('x\n'.repeat(MAX_LINES + 1)));
  expect(many).toHaveLength(64 * Math.floor(MAX_LINES / 64) + 1);
  expect(many.at(-1)?.problem).toMatchObject({ status: 413, detail: 'body: expected at most 10000 lines, got more' });
  const [long] = await linesOf(await post(`"${'x'.repeat(4 * 1024 * 1024)}`));
  expect(long?.problem?.status).toBe(413);
});

test('options are checked before anything is read', async () => {
  expect((await post(seven, '?top_k=0')).status).toBe(400);
});
