// What the API refuses and how it says so, inside workerd.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MAX_POINTS, MAX_STROKES } from '../../src/request/drawing.ts';
import { digits } from '../fixtures/mnist.ts';
import { pageOf, pngFile, toBase64 } from '../fixtures/png.ts';
import { json, type ProblemDetails, png, request } from './requests.ts';

const SEED = 20261101;
const SEVEN = { strokes: [[[10, 10], [90, 10], [40, 120]]] }; // biome-ignore format: points in one line
const PIXELS = [...digits[0]!.pixels];
const PAGE = pageOf(digits[0]!.pixels, 2);
const HUGE = pngFile({ width: 50_000, height: 50_000, depth: 8, colourType: 0 });

async function problem(path: string, init?: RequestInit): Promise<ProblemDetails> {
  const response = await request(path, init);
  const details = await response.json<ProblemDetails>();
  expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  expect(details).toMatchObject({ type: 'about:blank', status: response.status });
  expect(details.title).not.toBe('');
  return details;
}

/** Posts a text under a media type. */
function text(body: string, mediaType = 'application/json'): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': mediaType }, body };
}

test.each<[string, RequestInit, number, string, string]>([
  ['no keys', json({}), 422, '#', 'exactly one of strokes, pixels, image'],
  ['two kinds of drawing', json({ ...SEVEN, pixels: PIXELS }), 422, '#', 'got strokes, pixels'],
  ['an unknown key', json({ ...SEVEN, stroke: 1 }), 422, '#', 'got "stroke"'],
  ['an array', json([SEVEN]), 422, '#', 'expected an object'],
  ['null', json(null), 422, '#', 'got null'],
  ['strokes that are no array', json({ strokes: 'x' }), 422, '#/strokes', 'expected an array of strokes, got "x"'],
  ['a stroke that is no array', json({ strokes: [[[1, 2]], 5] }), 422, '#/strokes/1', 'expected a stroke'],
  ['a point of three numbers', json({ strokes: [[[1, 2, 3]]] }), 422, '#/strokes/0/0', 'expected a point [x, y]'],
  ['a coordinate that is text', json({ strokes: [[[1, '2']]] }), 422, '#/strokes/0/0/1', 'got "2"'],
  ['a coordinate too large', json({ strokes: [[[1e10, 2]]] }), 422, '#/strokes/0/0/0', 'got 10000000000'],
  ['a coordinate that overflows', text('{"strokes":[[[1e999,2]]]}'), 422, '#/strokes/0/0/0', 'got Infinity'],
  ['783 pixels', json({ pixels: PIXELS.slice(1) }), 422, '#/pixels', 'expected 784 numbers, got an array of 783'],
  ['a pixel of 256', json({ pixels: PIXELS.with(9, 256) }), 422, '#/pixels/9', 'expected a number 0..255, got 256'],
  ['a pixel of -1', json({ pixels: PIXELS.with(9, -1) }), 422, '#/pixels/9', 'got -1'],
  ['an image that is no text', json({ image: 7 }), 422, '#/image', 'got 7'],
  ['another kind of data URL', json({ image: 'data:image/gif;base64,AA==' }), 422, '#/image', 'data:image/png;base64,'],
  ['a link to an image', json({ image: 'https://example.com/7.png' }), 422, '#/image', 'data:image/png;base64,'],
  ['an image that is no base64', json({ image: 'data:image/png;base64,%%%' }), 422, '#/image', 'base64'],
  ['a broken PNG in JSON', json({ image: 'data:image/png;base64,AAAA' }), 422, '#/image', 'signature'],
  ['a huge PNG in JSON', json({ image: `data:image/png;base64,${toBase64(HUGE)}` }), 422, '#/image', '50000×50000'],
  [
    'too many strokes',
    json({ strokes: Array(MAX_STROKES + 1).fill([[1, 2]]) }),
    422,
    '#/strokes',
    `at most ${MAX_STROKES}`,
  ],
  [
    'too many points',
    json({ strokes: [Array(MAX_POINTS + 1).fill([1, 2])] }),
    422,
    '#/strokes',
    `at most ${MAX_POINTS} points in all, got ${MAX_POINTS + 1} points`,
  ],
])('%s: the error points to it', async (_, init, status, pointer, detail) => {
  const details = await problem('/classify', init);
  expect(details.status).toBe(status);
  expect(details.errors?.[0]?.pointer).toBe(pointer);
  expect(details.errors?.[0]?.detail).toContain(detail);
  expect(details.detail).toContain(detail);
});

test.each<[string, string, RequestInit | undefined, number, string]>([
  ['JSON that does not parse', '/classify', text('{"strokes":'), 400, 'expected JSON in UTF-8'],
  ['an empty body', '/classify', text(''), 400, 'expected JSON in UTF-8'],
  [
    'text that is no UTF-8',
    '/classify',
    { ...text(''), body: Uint8Array.of(0x22, 0xff, 0x22) },
    400,
    'expected JSON in UTF-8',
  ],
  ['nesting 10,000 deep', '/classify', text('['.repeat(10_000)), 400, 'expected JSON in UTF-8'],
  ['a body that is no PNG', '/classify', png('GIF89a'), 400, 'signature'],
  ['a PNG cut short', '/classify', png(PAGE.slice(0, -20)), 400, 'PNG'],
  ['a PNG beyond the limits', '/classify', png(HUGE), 422, '50000×50000'],
  ['strokes without ink', '/classify', json({ strokes: [] }), 422, 'expected ink'],
  ['strokes without points', '/classify', json({ strokes: [[], []] }), 422, 'expected ink'],
  ['black pixels', '/classify', json({ pixels: Array(784).fill(0) }), 422, 'expected ink'],
  ['a blank page', '/classify', png(pageOf(new Uint8Array(784), 1)), 422, 'expected ink'],
  ['a form', '/classify', text('a=1', 'application/x-www-form-urlencoded'), 415, 'application/json, image/png'],
  ['a body that names no media type', '/classify', { method: 'POST', body: new Uint8Array(3) }, 415, 'got ""'],
  ['a compressed body', '/classify', { ...json(SEVEN), headers: { 'Content-Encoding': 'gzip' } }, 415, 'got "gzip"'],
  ['top_k=0', '/classify?top_k=0', json(SEVEN), 400, 'top_k: expected a whole number 1..10, got "0"'],
  ['top_k beyond the classes', '/classify?top_k=11', json(SEVEN), 400, 'got "11"'],
  ['top_k that is no number', '/classify?top_k=1e0', json(SEVEN), 400, 'got "1e0"'],
  ['top_k twice', '/classify?top_k=1&top_k=2', json(SEVEN), 400, 'expected one value, got 2'],
  ['image=yes', '/classify?image=yes', json(SEVEN), 400, 'image: expected true or false'],
  ['an unknown option', '/classify?topk=1', json(SEVEN), 400, 'got "topk"'],
  ['an unknown path', '/classify/', json(SEVEN), 404, '/classify, /read, /models'],
])('%s: %s answers what is allowed', async (_, path, init, status, detail) => {
  const details = await problem(path, init);
  expect(details.status).toBe(status);
  expect(details.detail).toContain(detail);
});

test('a body that is encoded as itself is read', async () => {
  const headers = { 'Content-Type': 'application/json', 'Content-Encoding': 'Identity' };
  expect((await request('/classify', { ...json(SEVEN), headers })).status).toBe(200);
});

test('no more than ten errors are listed, and all are counted', async () => {
  const details = await problem('/classify', json({ pixels: Array(784).fill('x') }));
  expect(details.errors).toHaveLength(10);
  expect(details.detail).toContain('and 783 more');
});

test.each([
  ['a long key', { ['x'.repeat(100_000)]: 1 }],
  ['many keys', Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`key${i}`, i]))],
  ['a long text', { image: 'x'.repeat(100_000) }],
])('%s is cut short in the message', async (_, body) => {
  const details = await problem('/classify', json(body));
  expect(details.detail.length).toBeLessThan(300);
});

test.each(['__proto__', 'constructor', 'toString'])('the key %s is unknown and changes nothing', async key => {
  const details = await problem('/classify', text(`{"strokes":[[[1,2]]],"${key}":{"strokes":[]}}`));
  expect(details.errors?.[0]?.detail).toContain(key);
  expect(({} as Record<string, unknown>)['strokes']).toBeUndefined();
});

describe('methods', () => {
  const allowed = { '/classify': 'OPTIONS, POST', '/healthz': 'GET, HEAD, OPTIONS', '/model': 'GET, HEAD, OPTIONS' };
  const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];
  const refused = Object.entries(allowed).flatMap(([path, allow]) =>
    methods.filter(method => !allow.split(', ').includes(method)).map(method => [method, path, allow] as const),
  );

  test.each(refused)('%s %s is 405 with Allow', async (method, path, allow) => {
    const response = await request(path, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('Allow')).toBe(allow);
  });

  test.each(Object.entries(allowed))('OPTIONS %s answers Allow', async (path, allow) => {
    const response = await request(path, { method: 'OPTIONS' });
    expect(response.status).toBe(204);
    expect(response.headers.get('Allow')).toBe(allow);
  });

  test.each(['/healthz', '/model'])('HEAD %s is GET without a body', async path => {
    const response = await request(path, { method: 'HEAD' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });
});

test('media types that are read are named where none fits', async () => {
  const response = await request('/classify', text('7', 'text/plain'));
  expect(response.headers.get('Accept-Post')).toBe(
    'application/json, image/png, image/jpeg, image/webp, multipart/form-data, application/octet-stream, application/x-ndjson',
  );
});

test.each<[string, RequestInit?]>([['/classify', json(SEVEN)], ['/classify', json({})], ['/healthz'], ['/nowhere']])(
  '%s is neither sniffed nor stored',
  async (path, init) => {
    const response = await request(path, init);
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
  },
);

test(`any JSON value is answered or refused (seed ${SEED})`, async () => {
  const strokes = fc.array(fc.array(fc.tuple(fc.double(), fc.double()), { maxLength: 4 }), { maxLength: 3 });
  const bodies = fc.oneof(
    fc.jsonValue(),
    fc.record({ strokes }),
    fc.record({ pixels: fc.jsonValue(), image: fc.string() }),
  );
  await fc.assert(
    fc.asyncProperty(bodies, async body => {
      const { status } = await request('/classify', json(body));
      expect([200, 422]).toContain(status);
    }),
    { seed: SEED, numRuns: 300 },
  );
});
