// What routes have in common: models, caching, origins, rate, log, ids; inside workerd.

import { exports } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { DRAWINGS } from '../../src/api/example-requests.ts';
import type { Bindings } from '../../src/api/middleware.ts';
import { createApp } from '../../src/app.ts';
import { createClassifier } from '../../src/classifier.ts';
import { answeringLogits, digits as card } from './models.ts';
import { ask, json, request } from './requests.ts';

describe('an unknown address', () => {
  const found = (init: RequestInit) => exports.default.fetch(new Request('https://vitbn.test/nowhere', init));
  const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

  test('is a page for people and a problem for programs', async () => {
    const page = await found({ headers: BROWSER });
    expect([page.status, page.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('<h1>Page not found</h1>');
    expect((await found({ headers: BROWSER, method: 'HEAD' })).status).toBe(404);
    for (const init of [{}, { headers: BROWSER, method: 'POST' }])
      expect((await found(init)).headers.get('Content-Type')).toBe('application/problem+json');
  });
});

describe('models', () => {
  test('are listed, and each has its card', async () => {
    const { models } = await (await request('/models')).json<{ models: { name: string; card: string }[] }>();
    expect(models.map(({ name }) => name)).toContain(card.name);
    for (const { card: path } of models) expect((await request(path)).status).toBe(200);
  });

  test('that do not exist are refused, and those that do are named', async () => {
    const response = await request('/models/cats');
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('expected one of digits');
    const classified = await request('/classify?model=cats', json({ strokes: [[[1, 2]]] }));
    expect(classified.status).toBe(400);
    expect(await classified.text()).toContain('expected one of digits');
  });

  test('are chosen by name, and one that reads objects takes no strokes', async () => {
    const input = { ...card.input, preprocessing: 'object' as const };
    const objects = { ...card, name: 'objects', classes: ['a', 'b'], unknown: false, input };
    const run = answeringLogits(images => new Float32Array(images.length / 392));
    const never = createClassifier(card, () => Promise.reject(new Error('never')));
    const app = createApp([never, createClassifier(objects, async () => run)]);
    const pixels = Array(784).fill(9);
    const answer = await (await ask(app, '/classify?model=objects&top_k=2', json({ pixels }))).json();
    expect(answer).toMatchObject({ model: { name: 'objects' }, predictions: [{ score: 0.5 }, { score: 0.5 }] });
    expect((await ask(app, '/classify?model=objects&top_k=3', json({ pixels }))).status).toBe(400);
    expect((await ask(app, '/classify?model=objects', json({ strokes: [[[1, 2]]] }))).status).toBe(422);
  });
});

describe('caching', () => {
  test.each(['/openapi.json', '/models', '/models/digits', '/model'])(
    '%s has an ETag, by which it is 304',
    async path => {
      const response = await request(path);
      const etag = response.headers.get('ETag') ?? '';
      expect(etag).toMatch(/^"\w+"$/);
      expect(response.headers.get('Cache-Control')).toBe('public, max-age=300');
      const again = await request(path, { headers: { 'If-None-Match': etag, Origin: 'https://a.test' } });
      expect(again.status).toBe(304);
      expect(again.headers.get('Access-Control-Allow-Origin')).toBe('*');
      expect(again.headers.get('X-Request-Id')).toBeTruthy();
      expect(await again.text()).toBe('');
    },
  );
});

describe('pages of other origins', () => {
  const from = (origin: string, allowed?: string) =>
    ask(
      createApp([createClassifier(card, () => Promise.reject(new Error('never')))]),
      '/models',
      { headers: { Origin: origin } },
      allowed === undefined ? {} : { ALLOWED_ORIGINS: allowed },
    );

  test('may ask where nothing else is configured', async () => {
    expect((await from('https://a.test')).headers.get('Access-Control-Allow-Origin')).toBe('*');
  });

  test('may ask when they are on the list, and others not', async () => {
    const list = 'https://a.test https://b.test';
    expect((await from('https://b.test', list)).headers.get('Access-Control-Allow-Origin')).toBe('https://b.test');
    expect((await from('https://c.test', list)).headers.get('Access-Control-Allow-Origin')).toBeNull();
    expect((await from('https://c.test', list)).headers.get('Vary')).toContain('Origin');
    expect((await from('https://a.test', '')).headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  test('learn from a preflight what they may send', async () => {
    const headers = { Origin: 'https://a.test', 'Access-Control-Request-Method': 'POST' };
    const response = await request('/classify', { method: 'OPTIONS', headers });
    expect(response.status).toBe(204);
    expect(response.headers.get('Access-Control-Allow-Methods')).toContain('POST');
    expect(response.headers.get('Access-Control-Allow-Headers')).toContain('Content-Type');
  });
});

describe('the rate limiter', () => {
  const app = createApp([createClassifier(card, () => Promise.reject(new Error('never')))]);
  const limited = (success: boolean) => ({ RATE_LIMITER: { limit: async () => ({ success }) } });
  const headers = { 'CF-Connecting-IP': '192.0.2.1' };

  test('refuses with 429 and Retry-After', async () => {
    const response = await ask(app, '/models', { headers }, limited(false));
    expect(response.status).toBe(429);
    expect(response.headers.get('X-Request-Id')).toBeTruthy();
  });

  test('tells how much of its period is left, pages of other origins too', async () => {
    const now = vi.spyOn(Date, 'now').mockReturnValue(1_800_000_006_500);
    const response = await ask(app, '/models', { headers: { ...headers, Origin: 'https://a.test' } }, limited(false));
    now.mockRestore();
    expect(response.headers.get('Retry-After')).toBe('4');
    expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(response.headers.get('Access-Control-Expose-Headers')).toContain('Retry-After');
  });

  test('counts neither preflights nor questions after health', async () => {
    const preflight = { method: 'OPTIONS', headers: { ...headers, Origin: 'https://a.test' } };
    expect((await ask(app, '/classify', preflight, limited(false))).status).toBe(204);
    expect((await ask(app, '/v2/health/live', { headers }, limited(false))).status).toBe(200);
    expect((await ask(app, '/healthz', { headers }, limited(false))).status).toBe(503);
  });

  test('lets pass, and is not asked about clients without address', async () => {
    expect((await ask(app, '/models', { headers }, limited(true))).status).toBe(200);
    expect((await ask(app, '/models', {}, limited(false))).status).toBe(200);
    expect((await ask(app, '/models', { headers })).status).toBe(200);
  });

  test('that is bound counts the requests of an address', async () => {
    const statuses = new Set<number>();
    // More than twice as many as a period allows, since a new one may begin meanwhile.
    for (let i = 0; i < 1100; i++) statuses.add((await request('/v2', { headers })).status);
    expect([...statuses]).toEqual([200, 429]);
  });
});

describe('the log', () => {
  const objects = createClassifier(card, async () =>
    answeringLogits(images => new Float32Array((images.length / 784) * 11)),
  );
  const classifyWith = async (bindings: Bindings) => {
    await objects.start();
    const log = vi.spyOn(console, 'log').mockImplementation(() => {});
    const headers = { 'CF-Connecting-IP': '192.0.2.7', 'Content-Type': 'application/json' };
    const body = JSON.stringify({ items: [{ pixels: Array(784).fill(77) }, { strokes: [] }] });
    await ask(createApp([objects]), '/classify?top_k=2', { method: 'POST', headers, body }, bindings);
    const lines = log.mock.calls.map(([line]) => String(line));
    log.mockRestore();
    return lines;
  };

  test('has a line of JSON a request, with nothing of what was drawn, asked or by whom', async () => {
    const [line = '', ...more] = await classifyWith({});
    const expected = { event: 'request', method: 'POST', path: '/classify', status: 200, images: 2, problems: 1 };
    expect(JSON.parse(line)).toMatchObject({ ...expected, model: card.name });
    expect(Object.keys(JSON.parse(line)).sort()).toEqual([...Object.keys(expected), 'id', 'model', 'ms'].sort());
    expect(line).not.toMatch(/77,|top_k|192\.0\.2/);
    expect(more).toEqual([]);
  });

  test('has none where it is off', async () => {
    expect(await classifyWith({ REQUEST_LOG: 'off' })).toEqual([]);
  });
});

describe('a request', () => {
  test('keeps the id that it came with', async () => {
    const response = await request('/healthz', { headers: { 'X-Request-Id': 'trace-1=a_B' } });
    expect(response.headers.get('X-Request-Id')).toBe('trace-1=a_B');
  });

  test.each(['', 'a b', 'x'.repeat(65), '"'])('gets an id of its own where it came with "%s"', async id => {
    const response = await request('/healthz', { headers: { 'X-Request-Id': id } });
    expect(response.headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/);
  });

  test('to classify tells how long its parts took', async () => {
    const response = await request('/classify', json(DRAWINGS['a drawing']));
    expect(response.headers.get('Server-Timing')).toMatch(/^decode;dur=[\d.]+,model;dur=[\d.]+$/);
  });
});
