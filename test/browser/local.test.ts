// The model in the visitor's own browser: beside the server, and without it.

import { describe, expect, inject } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, PHONE, test } from './visit.ts';

const HERE = 'Also run it here';

describe('the model in the browser', () => {
  test('gives the same scores as the server, to a drawing and to a picture', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    await draw(DIGITS['7'][0]);
    expect(await answer()).toMatch(/^7 · /);
    await page.getByText(/^Server: \d+ ms, network included\.$/).waitFor();
    await page.getByLabel(HERE).check();
    await page.getByText(/^Server: .* This browser: [\d.]+ ms\. The scores are the same\.$/).waitFor();
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
    await page.getByText(/The scores are the same\.$/).waitFor();
  });

  test('answers alone without a network, after a reload too', async ({ visit }) => {
    const { page, draw, answer } = await visit(PHONE);
    await page.getByLabel(HERE).check();
    await draw(DIGITS['7'][0]);
    await page.getByText(/The scores are the same\.$/).waitFor();
    await page.context().setOffline(true);
    await page.reload();
    await draw(DIGITS['1'][0]);
    await page
      .getByText(/^The server could not be reached; this browser answered\. This browser: [\d.]+ ms\.$/)
      .waitFor();
    expect(await answer()).toMatch(/^1 · /);
    await page.context().setOffline(false);
    await draw([[0.3, 0.9]]);
    await page.getByText(/The scores are the same\.$/).waitFor();
  });

  test('may compile WebAssembly, the page may not', async () => {
    const policyOf = async (path: string) =>
      (await fetch(new URL(path, inject('origin')))).headers.get('content-security-policy');
    expect(await policyOf('/local.js')).toContain("'wasm-unsafe-eval'");
    expect(await policyOf('/')).not.toContain('unsafe');
  });
});
