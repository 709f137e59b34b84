// The service worker as it is built, before a server whose files say which version they are of.

import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { test as base } from './page-visit.ts';

const WORKER = await readFile(join(import.meta.dirname, '../../static/service-worker.js'), 'utf8');
const REGISTER = `navigator.serviceWorker.register('/service-worker.js').then(() => navigator.serviceWorker.ready)
  .then(() => navigator.serviceWorker.controller ??
    new Promise(resolve => navigator.serviceWorker.oncontrollerchange = resolve)).then(() => true)`;
/** What the worker in control says when asked for its version; one that is replaced meanwhile may not say anything. */
const ASK = `new Promise(resolve => {
  const ask = () => navigator.serviceWorker.controller.postMessage('version');
  navigator.serviceWorker.onmessage = ({ data }) => resolve(data);
  navigator.serviceWorker.oncontrollerchange = ask;
  ask();
})`;
/** A byte: no file fits. */
const NO_ROOM = 1;

interface Site {
  readonly page: Page;
  deploy(version: number): void;
  limitStorage(bytes: number): Promise<unknown>;
  read(path: string): Promise<string>;
}

const test = base.extend<{ site: Site }>({
  site: async ({ browser }, use) => {
    let version = 1;
    const server = createServer((request, response) => {
      const isWorker = request.url === '/service-worker.js';
      response.setHeader('Content-Type', isWorker || request.url === '/page.js' ? 'text/javascript' : 'text/html');
      response.setHeader('Cache-Control', 'no-cache');
      const answer = `addEventListener('message', event => event.source.postMessage(${version}));`;
      response.end(isWorker ? WORKER + answer : `${version}`);
    });
    await new Promise<void>(resolve => server.listen(0, resolve));
    const origin = `http://localhost:${(server.address() as AddressInfo).port}`;
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(origin);
    const session = await context.newCDPSession(page);
    await use({
      page,
      deploy(next) {
        version = next;
      },
      limitStorage: quotaSize => session.send('Storage.overrideQuotaForOrigin', { origin, quotaSize }),
      read: path => page.evaluate(`fetch('${path}').then(response => response.text())`),
    });
    await context.close();
    server.close();
  },
});

test('opens the page without a network', async ({ site: { page } }) => {
  await page.evaluate(REGISTER);
  await page.context().setOffline(true);
  await page.reload();
  expect(await page.textContent('body')).toBe('1');
});

test('with full storage shows what is deployed now, known files and others', async ({ site }) => {
  await site.page.evaluate(REGISTER);
  await site.limitStorage(NO_ROOM);
  site.deploy(2);
  await site.page.reload();
  expect(await site.page.textContent('body')).toBe('2');
  expect(await site.read('/page.js')).toBe('2');
  expect(await site.read('/local/model')).toBe('2');
});

test('with storage that has been full for a while keeps no files of two versions', async ({ site }) => {
  await site.page.evaluate(REGISTER);
  await site.limitStorage(NO_ROOM);
  site.deploy(2);
  expect(await site.read('/page.js')).toBe('2');
  await expect
    .poll(() => site.page.evaluate(`caches.match('/style.css').then(found => found !== undefined)`))
    .toBe(false);
});

test('starts where storage is full from the beginning', async ({ site }) => {
  await site.limitStorage(NO_ROOM);
  expect(await site.page.evaluate(REGISTER)).toBe(true);
  expect(await site.read('/page.js')).toBe('1');
});

test('of a new deployment takes over at the next visit', async ({ site }) => {
  await site.page.evaluate(REGISTER);
  expect(await site.page.evaluate(ASK)).toBe(1);
  site.deploy(2);
  await site.page.reload();
  expect(await site.page.textContent('body')).toBe('2');
  // A worker gives way to the next one while it has nothing to do, and is asked seldom for that.
  await site.page.evaluate('navigator.serviceWorker.ready.then(registration => registration.update())');
  await expect.poll(() => site.page.evaluate(ASK), { interval: 1000 }).toBe(2);
});
