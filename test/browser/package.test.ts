// The npm package in Chromium: the code of its README, with the model and ONNX Runtime from files beside the page.

import { once } from 'node:events';
import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { expect, inject } from 'vitest';
import { emptyProject, readmeCode } from '../packed.ts';
import { test } from './page-visit.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.mjs': 'text/javascript',
  '.wasm': 'application/wasm',
};
const IMPORTS = {
  'vitbn-edge': '/node_modules/vitbn-edge/index.js',
  'onnxruntime-web': '/node_modules/onnxruntime-web/dist/ort.wasm.bundle.min.mjs',
};

test('the code of its README reads a seven in Chromium, here and by the server', async ({ browser }) => {
  const project = await emptyProject('onnxruntime-web');
  const code = await readmeCode(project, inject('origin'));
  const page = `<script type="importmap">${JSON.stringify({ imports: IMPORTS })}</script><script type="module">${code}</script>`;
  const server = createServer(({ url = '' }, response) => {
    const file = join(project.folder, decodeURI(url));
    if (url === '/') response.setHeader('Content-Type', 'text/html').end(page);
    else if (!existsSync(file)) response.writeHead(404).end();
    else
      createReadStream(file).pipe(
        response.setHeader('Content-Type', TYPES[extname(url)] ?? 'application/octet-stream'),
      );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const visited = await browser.newPage();
  const printed: string[] = [];
  visited.on('console', message => printed.push(message.text()));
  visited.on('pageerror', error => printed.push(String(error)));
  await visited.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  await expect.poll(() => printed.at(-1)).toBe('784');
  expect(printed[0]).toMatch(/^7 0\.\d+$/);
  expect(printed).toHaveLength(3);
  await visited.close();
  server.close();
  await project.close();
});
