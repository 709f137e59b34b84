// What the answer is without a piece of the drawing: by pointer and keys, asked in one batch of the server or the browser.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, keepPicture, PHONE, test } from './page-visit.ts';

const QUESTION = 'Why this answer?';
const SQUARE = { name: 'Cover a piece' };

/** How many pixels of a canvas are tinted: neither gray nor see-through. */
const tinted = (page: Page, id: string): Promise<number> =>
  page.evaluate(`(() => {
    const canvas = document.getElementById('${id}');
    if (canvas.hidden) return 0;
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4) count += data[i + 3] > 0 && data[i] !== data[i + 2] ? 1 : 0;
    return count;
  })()`);

/** The sizes of the batches that the page asks about, in bytes. */
function batches(page: Page): number[] {
  const sizes: number[] = [];
  page.on('request', request => {
    const isBatch = request.headers()['content-type'] === 'application/octet-stream';
    if (isBatch) sizes.push(request.postDataBuffer()?.length ?? 0);
  });
  return sizes;
}

test.for([
  ['phone-dark', { ...PHONE, colorScheme: 'dark' }],
  ['small', { ...PHONE, viewport: { width: 320, height: 568 } }],
  ['desktop', DESKTOP],
] as const)('what the pieces count is shown on a %s', async ([name, options], { visit }) => {
  const { page, draw, answer } = await visit(options);
  const asked = batches(page);
  await draw(DIGITS['3'][0]);
  expect(await answer()).toMatch(/^3 · /);
  await page.getByText(QUESTION).click();
  await page.getByText(/^Without this, (the 3 becomes|it is still a 3)/).waitFor();
  expect(asked).toEqual([64 * 784]);
  expect(await tinted(page, 'cover-image')).toBeGreaterThan(0);
  expect(await tinted(page, 'overlay')).toBeGreaterThan(0);
  await page.getByText('Block 1:').waitFor();
  await keepPicture(page, `cover-${name}`);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport?.width);
  await page.getByLabel('on the drawing').uncheck();
  await expect.poll(() => tinted(page, 'overlay')).toBe(0);
});

test('the square follows pointer and arrow keys, and asks nothing more', async ({ visit }) => {
  const { page, draw } = await visit(DESKTOP);
  const asked = batches(page);
  await draw(DIGITS['3'][0]);
  await page.getByText(QUESTION).click();
  const words = page.locator('#cover-words');
  await words.filter({ hasText: 'Without this,' }).waitFor();
  const square = page.getByRole('application', SQUARE);
  await square.click({ position: { x: 5, y: 5 } });
  const inTheCorner = await words.textContent();
  expect(inTheCorner).toMatch(/^Without this, it is still a 3: (\d+\.\d%) instead of /);
  const said = new Set<string | null>();
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowDown']) {
    await square.press(key);
    said.add(await words.textContent());
  }
  expect(said.size).toBeGreaterThan(1);
  await square.click({ position: { x: 5, y: 5 } });
  expect(await words.textContent()).toBe(inTheCorner);
  expect(asked).toHaveLength(1);
});

test('the browser covers its own image without a network', async ({ visit }) => {
  const { page, draw, answer } = await visit(PHONE);
  const asked = batches(page);
  await page.getByText('Where it runs').click();
  await page.getByLabel('Run it in this browser too').check();
  await draw(DIGITS['7'][0]);
  await page.getByText('Server and browser give the same scores.').waitFor();
  await page.context().setOffline(true);
  await page.getByText(QUESTION).click();
  await page.getByText('Without this,').waitFor();
  expect(await answer()).toMatch(/^7 · /);
  expect(asked).toEqual([]);
});

test('a server that refuses the batch is named', async ({ visit }) => {
  const { page, draw } = await visit(DESKTOP);
  await page.route('**/classify?model=digits', route => route.fulfill({ status: 503 }));
  await draw(DIGITS['7'][0]);
  await page.getByText(QUESTION).click();
  await page.getByText('The server couldn’t answer (status 503).').waitFor();
});
