// Pictures in place of drawings: chosen, pasted, dropped.

import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, keepPicture, test } from './page-visit.ts';

/** A sheet of paper with a seven in dark ink, larger than what the page sends. */
function photographOfSeven(): Buffer {
  const [width, height] = [1600, 1200];
  const data = new Uint8Array(width * height).fill(230);
  const corners = [[600, 300], [1000, 300], [800, 900]] as const; // biome-ignore format: a path
  for (let step = 0; step <= 2000; step++) {
    const [from, to] = step < 1000 ? [corners[0], corners[1]] : [corners[1], corners[2]];
    const share = (step % 1000) / 1000;
    const [x, y] = [from[0] + share * (to[0] - from[0]), from[1] + share * (to[1] - from[1])];
    for (let dy = -25; dy <= 25; dy++)
      for (let dx = -25; dx <= 25; dx++)
        if (dx ** 2 + dy ** 2 <= 625) data[Math.round(y + dy) * width + Math.round(x + dx)] = 40;
  }
  return Buffer.from(encode({ width, height, data, channels: 1, depth: 8 }));
}

const SEVEN = { name: 'seven.png', mimeType: 'image/png', buffer: photographOfSeven() };

/** Hands a file to the page as the clipboard or a drag from another window would. */
async function hand(page: Page, event: 'paste' | 'drop', file: typeof SEVEN): Promise<void> {
  const bytes = file.buffer.toString('base64');
  await page.evaluate(`(() => {
    const transfer = new DataTransfer();
    const bytes = Uint8Array.from(atob('${bytes}'), c => c.charCodeAt(0));
    transfer.items.add(new File([bytes], '${file.name}', { type: '${file.mimeType}' }));
    const data = ${event === 'paste' ? '{ clipboardData: transfer }' : '{ dataTransfer: transfer }'};
    const kind = ${event === 'paste' ? 'ClipboardEvent' : 'DragEvent'};
    document.body.dispatchEvent(new kind('${event}', { bubbles: true, cancelable: true, ...data }));
  })()`);
}

describe('a picture', () => {
  test('that is chosen is read, and stands on the pad in place of the drawing', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    await draw(DIGITS['1'][0]);
    await answer();
    const sent = page.waitForRequest(request => request.headers()['content-type'] === 'image/png');
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'use a picture' }).click();
    await (await chooser).setFiles(SEVEN);
    const bytes = Number(await (await sent).headerValue('content-length'));
    expect([bytes > 1000, bytes < 100_000], String(bytes)).toEqual([true, true]);
    await page.getByRole('status').filter({ hasText: /^7 · / }).waitFor();
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('status').filter({ hasText: /^1 · / }).waitFor();
  });

  test.for(['paste', 'drop'] as const)('that comes by %s is read', async (event, { visit }) => {
    const { page } = await visit(DESKTOP);
    await hand(page, event, SEVEN);
    await page.getByRole('status').filter({ hasText: /^7 · / }).waitFor();
    await keepPicture(page, `picture-${event}`);
    expect(await page.evaluate('location.pathname')).toBe('/');
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('status').filter({ hasText: 'Draw a digit' }).waitFor();
  });

  test('gives way to a stroke, and undo brings it back', async ({ visit }) => {
    const { page, draw, asked } = await visit(DESKTOP);
    await hand(page, 'paste', SEVEN);
    await page.getByRole('status').filter({ hasText: /^7 · / }).waitFor();
    await draw(DIGITS['1'][0]);
    await page.getByRole('status').filter({ hasText: /^1 · / }).waitFor();
    expect(asked.at(-1)).toHaveLength(1);
    await page.getByRole('button', { name: 'Undo' }).click();
    await page.getByRole('status').filter({ hasText: /^7 · / }).waitFor();
  });

  test('that is none is refused in words', async ({ visit }) => {
    const { page } = await visit(DESKTOP);
    await hand(page, 'drop', { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('no picture') });
    await page.getByRole('alert').filter({ hasText: 'can’t open this image' }).waitFor();
  });
});
