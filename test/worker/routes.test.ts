// Every route of the document with every method, its examples and the typed client, inside workerd.

import { describe, expect, test } from 'vitest';
import { createClient } from '../../src/api/client.ts';
import { DRAWINGS, INFERENCES, NUMBERS } from '../../src/api/example-requests.ts';
import { digits as card } from './models.ts';
import { json, request } from './requests.ts';

interface OpenApi {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, unknown>>;
}

const document = await (await request('/openapi.json')).json<OpenApi>();
const concrete = (path: string) => path.replace('{name}', card.name).replace('{version}', card.version);
const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'QUERY', 'PROPFIND'];

describe.each(Object.entries(document.paths))('%s', (template, operations) => {
  const path = concrete(template);
  const allowed = [
    'OPTIONS',
    ...('get' in operations ? ['GET', 'HEAD'] : []),
    ...('post' in operations ? ['POST'] : []),
  ];

  test.each(METHODS)('%s is answered, or 405 with Allow', async method => {
    const response = await request(path, { method, ...(method === 'POST' && { body: 'x' }) });
    expect(response.headers.get('X-Request-Id')).toMatch(/^[\w-]{36}$/);
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(response.headers.get('Content-Security-Policy')).not.toContain('unsafe');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    if (!allowed.includes(method)) {
      expect(response.status).toBe(405);
      expect(response.headers.get('Allow')?.split(', ').sort()).toEqual(allowed.sort());
    } else expect(response.status === 405 || response.status >= 500).toBe(false);
  });
});

test('the document is OpenAPI 3.1 and names every schema that it refers to', () => {
  const text = JSON.stringify(document);
  expect(document.openapi).toMatch(/^3\.1\./);
  for (const [, name] of text.matchAll(/"#\/components\/schemas\/(\w+)"/g)) expect(text).toContain(`"${name}":{`);
});

// test/generated-clients.sh generates clients; this is what they stumbled over.
test('the document has no tuples, and shows a batch before the drawing in which nothing is required', () => {
  const text = JSON.stringify(document);
  expect(text).not.toMatch(/"prefixItems"|"items":(?:true|false)/);
  const refs = ['Batch', 'Drawing'].map(name => ({ $ref: `#/components/schemas/${name}` }));
  expect(document.paths['/classify']?.['post']).toMatchObject({
    requestBody: { content: { 'application/json': { schema: { anyOf: refs } } } },
  });
});

test.each(Object.entries(DRAWINGS))('the example of %s is answered', async (_, body) => {
  expect((await request('/classify', json(body))).status).toBe(200);
});

test.each(Object.entries(NUMBERS))('the example of %s is read', async (_, body) => {
  expect(await (await request('/read', json(body))).json()).toMatchObject({ text: '71' });
});

test.each(Object.entries(INFERENCES))('the example of %s is answered', async (_, body) => {
  expect((await request('/v2/models/digits/infer', json(body))).status).toBe(200);
});

test('the typed client classifies, and its answer has a type', async () => {
  const client = createClient('https://vitbn.test', (input, init) => {
    const { pathname, search } = new URL(new Request(input, init).url);
    return request(pathname + search, init as RequestInit);
  });
  const strokes: [number, number][][] = [[[10, 10], [90, 10], [40, 120]]]; // biome-ignore format: points in one line
  const response = await client.classify.$post({ json: { strokes }, query: { top_k: '1' } });
  const answer = await response.json();
  expect('predictions' in answer && answer.predictions[0]?.label).toBe('7');
  expect((await (await client.models[':name'].$get({ param: { name: 'digits' } })).json()).sha256).toBe(card.sha256);
});
