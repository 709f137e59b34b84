// The model in the visitor's own browser: beside the server, and without it.

import type { Page, Route } from 'playwright-core';
import { describe, expect, inject } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, keepPicture, openTab, PHONE, test } from './page-visit.ts';

const RIVAL = 'Compare it with a ViT, without BatchNorm in its feed-forward network';
const HERE = 'Run it in this browser too';
const SAME = 'Server and browser give the same scores.';

/** Asks for the model in the browser, and waits until it has read a drawing as the server does. */
async function runHere(page: Page, draw: (digit: (typeof DIGITS)['7'][0]) => Promise<void>): Promise<void> {
  await page.getByText('Where it runs').click();
  await page.getByLabel(HERE).check();
  await draw(DIGITS['7'][0]);
  await page.getByText(SAME).waitFor();
}

describe('the model in the browser', () => {
  test('gives the same scores as the server, to a drawing and to a picture', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    await draw(DIGITS['7'][0]);
    expect(await answer()).toMatch(/^7 · /);
    await page.getByText('Where it runs').click();
    await page.getByLabel(HERE).check();
    await page.getByText(SAME).waitFor();
    await keepPicture(page, 'runs-desktop');
    await page.evaluate(`(async () => {
      const canvas = new OffscreenCanvas(300, 200);
      const context = canvas.getContext('2d');
      context.fillStyle = '#eee';
      context.fillRect(0, 0, 300, 200);
      context.fillStyle = '#223';
      context.fillRect(140, 40, 18, 120);
      const transfer = new DataTransfer();
      transfer.items.add(new File([await canvas.convertToBlob()], 'one.png', { type: 'image/png' }));
      document.body.dispatchEvent(new ClipboardEvent('paste', { bubbles: true, clipboardData: transfer }));
    })()`);
    await page.getByRole('status').filter({ hasText: /^1/ }).waitFor();
    await page.getByText(SAME).waitFor();
  });

  test('answers alone without a network, after a reload too', async ({ visit }) => {
    const { page, draw, answer } = await visit(PHONE);
    await runHere(page, draw);
    await page.context().setOffline(true);
    await page.reload();
    await page.getByText('Where it runs').click();
    await draw(DIGITS['1'][0]);
    expect(await answer()).toMatch(/^1 · /);
    await page.getByRole('row', { name: /^ViTBN, server unreachable/ }).waitFor();
    await page.getByRole('row', { name: /^ViTBN, this browser 1, [\d.]+% [\d.]+\sms/ }).waitFor();
    await keepPicture(page, 'runs-phone-offline');
    await page.context().setOffline(false);
    await draw([[0.3, 0.9]]);
    await page.getByText(SAME).waitFor();
  });

  test('reads clothes without a network, and what explains the page is there too', async ({ visit }) => {
    const { page, draw } = await visit(DESKTOP);
    await runHere(page, draw);
    await page.context().setOffline(true);
    await openTab(page, 'Clothes');
    await page.getByRole('button', { name: 'Trouser' }).first().click();
    await page.getByText(/^Trouser, [\d.]+%\. Correct\.$/).waitFor();
    for (const name of ['How it works', 'About the models']) {
      await page.getByRole('link', { name }).click();
      await page.getByRole('heading', { level: 1, name }).waitFor();
      await page.getByRole('link', { name: 'Back to the pad' }).click();
    }
  });

  test('is loaded after a reload that passes all caches by', async ({ visit }) => {
    const { page, draw } = await visit(DESKTOP);
    await runHere(page, draw);
    const session = await page.context().newCDPSession(page);
    await Promise.all([page.waitForEvent('load'), session.send('Page.reload', { ignoreCache: true })]);
    await page.getByText('Where it runs').click();
    await draw(DIGITS['7'][0]);
    await page.getByText(SAME).waitFor();
  });

  test('is loaded after a reload past the service worker too', async ({ visit }) => {
    const { page, draw } = await visit(DESKTOP);
    await runHere(page, draw);
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    await session.send('Network.setBypassServiceWorker', { bypass: true });
    await page.reload();
    expect(await page.evaluate('navigator.serviceWorker.controller')).toBeNull();
    await page.getByText('Where it runs').click();
    await draw(DIGITS['7'][0]);
    await page.getByText(SAME).waitFor();
  });

  test('that is still being loaded keeps no answer of the server waiting', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    const held: Route[] = [];
    await page.context().route('**/local/**', route => {
      held.push(route);
    });
    await page.getByText('Where it runs').click();
    await page.getByLabel(HERE).check();
    await expect.poll(() => held.length).toBe(2);
    await draw(DIGITS['7'][0]);
    expect(await answer()).toMatch(/^7 · /);
    await page.getByText('Loading the model into this browser…').waitFor();
    for (const route of held) await route.continue();
    await page.getByText(SAME).waitFor();
  });

  test.for([
    ['phone', PHONE],
    ['phone-dark', { ...PHONE, colorScheme: 'dark' }],
    ['small', { ...PHONE, viewport: { width: 320, height: 568 } }],
    ['desktop', DESKTOP],
  ] as const)('is compared with a ViT on a %s', async ([name, options], { visit }) => {
    const { page, draw } = await visit(options);
    await page.getByText('Where it runs').click();
    await page.getByLabel(RIVAL).check();
    await expect.poll(() => page.getByLabel(HERE).isChecked()).toBe(true);
    await draw(DIGITS['7'][0]);
    for (const row of [
      /^ViTBN, server on this machine 7, /,
      /^ViTBN, this browser 7, /,
      /^ViT, this browser \d, [\d.]+% [\d.]+\sms/,
    ])
      await page.getByRole('row', { name: row }).waitFor();
    await page.getByText(/^ViT: [\d,]+ parameters, trained for \d+ epochs?, [\d.]+% correct on/).waitFor();
    await keepPicture(page, `compare-${name}`);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport?.width);
    await page.getByLabel(HERE).uncheck();
    await expect.poll(() => page.getByRole('row', { name: 'this browser' }).count()).toBe(0);
    await expect.poll(() => page.getByLabel(RIVAL).isChecked()).toBe(false);
  });

  test('may compile WebAssembly, the page may not', async () => {
    const policyOf = async (path: string) =>
      (await fetch(new URL(path, inject('origin')))).headers.get('content-security-policy');
    expect(await policyOf('/local.js')).toContain("'wasm-unsafe-eval'");
    expect(await policyOf('/')).not.toContain('unsafe');
  });
});
