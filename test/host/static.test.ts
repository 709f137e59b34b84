// The static files, which plain workerd serves as Cloudflare does.

import { expect, test as plainTest } from 'vitest';
import { parseHeaders } from '../../trainer/workerd/headers.ts';
import { test } from './workerd.ts';

test('the page and what it needs have their types, their security headers and an ETag', async ({ start }) => {
  const { origin } = await start();
  const types = { '/': 'text/html', '/style.css': 'text/css', '/icon.svg': 'image/svg+xml', '/docs': 'text/html' };
  for (const [path, type] of Object.entries(types)) {
    const response = await fetch(origin + path);
    expect(response.status, path).toBe(200);
    expect(response.headers.get('Content-Type')).toContain(type);
    expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(response.headers.get('Content-Security-Policy')).not.toContain('unsafe');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect((await response.text()).length).toBeGreaterThan(0);
    const again = await fetch(origin + path, { headers: { 'If-None-Match': response.headers.get('ETag') ?? '' } });
    expect(again.status).toBe(304);
    expect((await fetch(origin + path, { method: 'HEAD' })).status).toBe(200);
  }
});

test('nothing but the files of the page is served', async ({ start }) => {
  const { origin } = await start();
  for (const path of [
    '/_headers',
    '/../package.json',
    '/%2e%2e/package.json',
    '/..%2fpackage.json',
    '//etc/passwd',
    '/x.html',
  ])
    expect((await fetch(origin + path)).status, path).toBe(404);
});

test('a rule for one path takes away and adds headers', async ({ start }) => {
  const { origin } = await start();
  const [page, worker] = [await fetch(`${origin}/page.js`), await fetch(`${origin}/local.js`)];
  expect(page.headers.get('Content-Security-Policy')).not.toContain('wasm');
  expect(worker.headers.get('Content-Security-Policy')).toContain("'wasm-unsafe-eval'");
  expect(worker.headers.get('X-Content-Type-Options')).toBe('nosniff');
});

plainTest('rules have paths, headers and what they detach', () => {
  expect(parseHeaders('/*\n  A: b: c\n\n# note\n/x.js\n  ! A\n  B: d\n/y/*\n  A: e\n')).toEqual([
    { path: '/*', detached: [], headers: { A: 'b: c' } },
    { path: '/x.js', detached: ['A'], headers: { B: 'd' } },
    { path: '/y/*', detached: [], headers: { A: 'e' } },
  ]);
});

plainTest.each(['  A: b', '/a/:b\n  A: b', '/*\n  no header'])('headers %j are refused', text => {
  expect(() => parseHeaders(text)).toThrow('_headers: expected');
});
