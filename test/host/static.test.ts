// The static files, which plain workerd serves as Cloudflare does.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { globSync } from 'node:fs';
import { extname } from 'node:path';
import { expect, test as plainTest } from 'vitest';
import { STATIC_FOLDER } from '../../trainer/workerd/bundle.ts';
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
    // Scalar, the reference's library, styles itself; its scripts come from this server as all others.
    const policy = response.headers
      .get('Content-Security-Policy')
      ?.replace(path === '/docs' ? "style-src 'self' 'unsafe-inline'" : '', '');
    expect(policy).not.toContain('unsafe');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
    expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
    expect((await response.text()).length).toBeGreaterThan(0);
    const again = await fetch(origin + path, { headers: { 'If-None-Match': response.headers.get('ETag') ?? '' } });
    expect(again.status).toBe(304);
    expect((await fetch(origin + path, { method: 'HEAD' })).status).toBe(200);
  }
});

test('every file of the page is served with its type, the data of experiments too', async ({ start }) => {
  const { origin } = await start();
  const types: Record<string, string> = {
    '.css': 'text/css',
    '.gif': 'image/gif',
    '.html': 'text/html',
    '.ico': 'image/x-icon',
    '.js': 'text/javascript',
    '.json': 'application/json',
    '.onnx': 'application/octet-stream',
    '.png': 'image/png',
    '.safetensors': 'application/octet-stream',
    '.snapshot': 'application/octet-stream',
    '.svg': 'image/svg+xml',
    '.wasm': 'application/wasm',
    '.webmanifest': 'application/manifest+json',
  };
  const files = globSync('**/*.*', { cwd: STATIC_FOLDER });
  expect(files.filter(file => file.endsWith('results.json')).length).toBeGreaterThan(0);
  for (const file of files) {
    const response = await fetch(`${origin}/${file}`, { method: 'HEAD' });
    expect([response.status, response.headers.get('Content-Type')?.split(';')[0]], file).toEqual([
      200,
      types[extname(file)],
    ]);
  }
});

test('a model is a file for programs of any origin, with the SHA-256 of its card', async ({ start }) => {
  const { origin } = await start();
  const { plain } = (await (await fetch(`${origin}/models/digits`)).json()) as { plain: { sha256: string } };
  const response = await fetch(`${origin}/models/digits/digits.onnx`);
  expect(response.headers.get('Access-Control-Allow-Origin')).toBe('*');
  expect(response.headers.get('Cross-Origin-Resource-Policy')).toBe(null);
  const bytes = new Uint8Array(await response.arrayBuffer());
  expect(createHash('sha256').update(bytes).digest('hex')).toBe(plain.sha256);
});

test('a file that the client has already is not sent again, however its tag is named', async ({ start }) => {
  const { origin } = await start();
  const tag = (await fetch(origin)).headers.get('ETag')!;
  const statusFor = async (names: string) => (await fetch(origin, { headers: { 'If-None-Match': names } })).status;
  for (const names of [tag, `"a,b", ${tag}`, `${tag},W/"c"`, '*', ' * ', tag.slice(2)])
    expect(await statusFor(names), names).toBe(304);
  for (const names of ['"a"', tag.slice(3, -1), '', '"*"']) expect(await statusFor(names), names).toBe(200);
});

test('a request with two hosts, or one that is none, is 400 and no matter for the log', async ({ start }) => {
  const worker = await start();
  const hosts = [
    'Host: a\r\nHost: b',
    'Host: a, b',
    'Host: a b',
    'Host: a/b',
    'Host: a:b',
    'Host: a:99999',
    'Host: ',
    'X: a',
  ];
  for (const path of ['/', '/v2/health/live'])
    for (const host of [...hosts, 'Host: a', 'Host: a.b:1', 'Host: [::1]:1']) {
      const socket = await worker.connect();
      socket.end(`GET ${path} HTTP/1.1\r\n${host}\r\n\r\n`);
      const [head] = await once(socket, 'data');
      expect(String(head).split(' ')[1], host).toBe(hosts.includes(host) ? '400' : '200');
      socket.destroy();
    }
  expect(worker.errors()).toBe('');
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
