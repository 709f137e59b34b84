// Bodies and images that are too large, inside workerd.

import { zlibSync } from 'fflate';
import { expect, test, vi } from 'vitest';
import * as page from '../../src/page/pad/strokes.ts';
import { MAX_SIDE } from '../../src/pictures/limits.ts';
import { Problem } from '../../src/problem.ts';
import { BODY_DEADLINE_MS, MAX_BODY_BYTES, MAX_HELD_BYTES, readBody } from '../../src/request/body.ts';
import { MAX_POINTS, MAX_STROKES } from '../../src/request/drawing.ts';
import { MAX_VALUES } from '../../src/request/parse-json.ts';
import { digits } from '../fixtures/mnist.ts';
import { type Chunk, grayPng, type Header, idat, pageOf, pngFile } from '../fixtures/png.ts';
import { classify, json, png, request } from './requests.ts';

const CHUNK_BYTES = 16 * 1024;
const TINY: Header = { width: 28, height: 28, depth: 8, colourType: 0 };

/** A body that makes chunks as they are asked for, and tells how many bytes that were and whether it was cancelled. */
function endless(bytes: number) {
  const sent = { bytes: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const size = Math.min(CHUNK_BYTES, bytes - sent.bytes);
        if (size === 0) return controller.close();
        sent.bytes += size;
        controller.enqueue(new Uint8Array(size).fill(0x20));
      },
      cancel() {
        sent.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { sent, stream };
}

function post(body: BodyInit, headers: Record<string, string> = {}): Request {
  return new Request('https://vitbn.test/classify', { method: 'POST', body, headers });
}

async function statusOf(reading: Promise<unknown>): Promise<number> {
  const error: unknown = await reading.catch((reason: unknown) => reason);
  return error instanceof Problem ? error.status : 200;
}

test.each([
  [MAX_BODY_BYTES, 200],
  [MAX_BODY_BYTES + 1, 413],
])('a body of %i bytes that announces no length: %i', async (bytes, status) => {
  expect(await statusOf(readBody(post(endless(bytes).stream)))).toBe(status);
});

test('a body of exactly the limit is decoded', async () => {
  const drawing = JSON.stringify({ strokes: [[[0, 0], [5, 9]]] }); // biome-ignore format: points in one line
  const body = drawing.padEnd(MAX_BODY_BYTES);
  expect((await request('/classify', { ...json({}), body })).status).toBe(200);
  expect((await request('/classify', { ...json({}), body: `${body} ` })).status).toBe(413);
});

test('an endless body is read no further than a chunk beyond the limit, and cancelled', async () => {
  const { sent, stream } = endless(Number.POSITIVE_INFINITY);
  expect(await statusOf(readBody(post(stream)))).toBe(413);
  expect(sent.cancelled).toBe(true);
  expect(sent.bytes).toBeLessThanOrEqual(MAX_BODY_BYTES + 2 * CHUNK_BYTES);
});

test('what comes in at the same time is limited, until it is read or given up', async () => {
  const large = MAX_BODY_BYTES - 1;
  const controllers: ReadableStreamDefaultController<Uint8Array>[] = [];
  const stalling = () =>
    new ReadableStream<Uint8Array>({
      start(controller) {
        controllers.push(controller);
        controller.enqueue(new Uint8Array(large));
      },
    });
  const first = Array.from({ length: MAX_HELD_BYTES / MAX_BODY_BYTES }, () => statusOf(readBody(post(stalling()))));
  await new Promise(resolve => setTimeout(resolve));
  const refused = await readBody(post(endless(large).stream)).catch((error: unknown) => error);
  expect(refused).toMatchObject({ status: 503, extras: { headers: { 'Retry-After': '2' } } });
  for (const controller of controllers) controller.close();
  expect(await Promise.all(first)).toEqual(first.map(() => 200));
  expect(await statusOf(readBody(post(endless(large).stream)))).toBe(200);
});

test('a body that stalls is waited for until the deadline, and cancelled', async () => {
  vi.useFakeTimers();
  const events: string[] = [];
  const stream = new ReadableStream<Uint8Array>({
    start: controller => controller.enqueue(Uint8Array.of(0x7b)),
    cancel: () => void events.push('cancelled'),
  });
  const status = statusOf(readBody(post(stream))).finally(() => events.push('answered'));
  await vi.advanceTimersByTimeAsync(BODY_DEADLINE_MS - 1);
  expect(events).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(await status).toBe(408);
  expect(events).toEqual(['cancelled', 'answered']);
  vi.useRealTimers();
});

test.each(['0', '12', '-1', 'abc', '1e3', '', 'NaN', '0x10'])(
  'a Content-Length of "%s" does not let a longer body pass',
  async length => {
    const { stream } = endless(MAX_BODY_BYTES + 1);
    expect(await statusOf(readBody(post(stream, { 'Content-Length': length })))).toBe(413);
  },
);

test('a Content-Length beyond the limit is refused before anything is read', async () => {
  const { sent, stream } = endless(Number.POSITIVE_INFINITY);
  expect(await statusOf(readBody(post(stream, { 'Content-Length': String(MAX_BODY_BYTES + 1) })))).toBe(413);
  expect(sent.bytes).toBe(0);
});

const zeros = (bytes: number) => zlibSync(new Uint8Array(bytes), { level: 9 });
const junk: Chunk = ['iTXt', zeros(1024 * 1024)];

test.each<[string, Uint8Array<ArrayBuffer>, number, string]>([
  [
    '64 MiB in the data of a 28×28 image',
    pngFile(TINY, ['IDAT', zeros(64 * 1024 * 1024)]),
    400,
    'image data, got more',
  ],
  [
    'as many chunks as fit',
    pngFile(TINY, ...Array<Chunk>(80_000).fill(['IDAT', new Uint8Array()])),
    400,
    '2000 chunks',
  ],
  ['sides beyond the limit', pngFile({ ...TINY, width: MAX_SIDE + 1 }, idat(new Uint8Array(1))), 422, 'pixels'],
  ['an area beyond the limit', pngFile({ ...TINY, width: 4096, height: 4096 }, idat(new Uint8Array(1))), 422, 'pixels'],
  ['the largest side there is', pngFile({ ...TINY, width: 0x7fffffff, height: 1 }), 422, 'pixels'],
  ['no pixels at all', pngFile({ ...TINY, width: 0 }), 422, 'pixels'],
  ['nothing for a large image', pngFile({ ...TINY, width: 2048, height: 2048, depth: 16 }), 400, 'image data, got 0'],
  [
    'compressed text and no image',
    pngFile(TINY, junk, junk, ['zTXt', zeros(1 << 20)], ['iCCP', zeros(1 << 20)]),
    400,
    'image data, got',
  ],
])('a PNG bomb with %s is refused', async (_, file, status, detail) => {
  const response = await request('/classify', png(file));
  expect(await response.text()).toContain(detail);
  expect(response.status).toBe(status);
});

test('a drawing at the limits is answered', async () => {
  const strokes = Array.from({ length: MAX_STROKES }, (_, i) =>
    Array.from({ length: MAX_POINTS / MAX_STROKES }, (_, j) => [i, (i * j) % 997]),
  );
  expect((await classify(json({ strokes }))).predictions).not.toHaveLength(0);
  expect((await request('/read', json({ strokes }))).status).toBe(200);
});

test('the page never draws more than is read', () => {
  expect(page.MAX_STROKES).toBeLessThanOrEqual(MAX_STROKES);
  expect(page.MAX_POINTS).toBeLessThanOrEqual(MAX_POINTS);
});

test('a PNG of a large canvas is answered', async () => {
  const gray = new Uint8Array(2048 * 2048).fill(255);
  for (let y = 300; y < 1800; y++) gray.fill(0, y * 2048 + 1000, y * 2048 + 1100);
  expect((await classify(png(grayPng(2048, 2048, gray)))).predictions).not.toHaveLength(0);
});

test('what is refused leaves the next answer as it was', async () => {
  const page = png(pageOf(digits[0]!.pixels, 2));
  const before = await classify(page);
  await request('/classify', png(pngFile(TINY, ['IDAT', zeros(1024 * 1024)])));
  await request('/classify', json({ pixels: [] }));
  expect(await classify(page)).toEqual(before);
});

test('points are counted over all drawings of a request', async () => {
  const drawing = { strokes: [Array(MAX_POINTS / 2).fill([1, 2])] };
  const more = { strokes: [[[1, 2]]] };
  expect((await request('/classify', json({ items: [drawing, drawing] }))).status).toBe(200);
  const response = await request('/classify', json({ items: [drawing, drawing, more] }));
  expect(response.status).toBe(422);
  expect(await response.text()).toContain(
    `expected at most ${MAX_POINTS} points in all drawings, got ${MAX_POINTS + 1}`,
  );
});

test('more values than any request needs are refused before they are read', async () => {
  const body = `{"items":[${'[],'.repeat(MAX_VALUES)}[]]}`;
  const response = await request('/classify', { ...json({}), body });
  expect(response.status).toBe(413);
  expect(await response.text()).toContain(`expected at most ${MAX_VALUES} values`);
});
