// How an answer came about: where the model looked, on the image and on the drawing, and its guess after each block.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, keepPicture, PHONE, test } from './page-visit.ts';

const QUESTION = 'How it came to this answer';

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

test.for([
  ['phone', { ...PHONE, colorScheme: 'light' }],
  ['phone-dark', { ...PHONE, colorScheme: 'dark' }],
  ['small', { ...PHONE, viewport: { width: 320, height: 568 } }],
  ['desktop', DESKTOP],
] as const)('attention and the guesses of the blocks are shown on a %s', async ([name, options], { visit }) => {
  const { page, draw, answer } = await visit(options);
  await draw(DIGITS['7'][0]);
  expect(await answer()).toMatch(/^7 · /);
  await page.getByText(QUESTION).click();
  await page.getByText(/It looked most at row \d, column \d/).waitFor();
  const guesses = page.getByRole('table', { name: 'Its best guess' }).getByRole('row');
  expect(await guesses.count()).toBeGreaterThan(1);
  expect(await guesses.last().getByRole('rowheader').textContent()).toMatch(/^Block \d: 7$/);
  expect(await tinted(page, 'digit-patches')).toBeGreaterThan(0);
  expect(await tinted(page, 'overlay')).toBeGreaterThan(0);
  await keepPicture(page, `explain-${name}`);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport?.width);
  await page.getByLabel('on the drawing').uncheck();
  await expect.poll(() => tinted(page, 'overlay')).toBe(0);
});

test('an explanation is asked for only while it is looked at', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP);
  const asked: boolean[] = [];
  page.on('request', request => {
    if (request.url().includes('/classify')) asked.push(request.url().includes('explain='));
  });
  await page.getByText(QUESTION).click();
  await page.getByText('Draw a digit, and this shows').waitFor();
  await draw(DIGITS['1'][0]);
  await answer();
  await page.getByText('It looked most').waitFor();
  expect(asked).not.toContain(false);
  await page.getByText(QUESTION).click();
  asked.length = 0;
  await draw([[0.3, 0.9]]);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(asked).not.toContain(true);
  expect(await tinted(page, 'overlay')).toBe(0);
});

test('the browser explains its own answer without a network', async ({ visit }) => {
  const { page, draw, answer } = await visit(PHONE);
  await page.getByText('Where it runs').click();
  await page.getByLabel('Also run it here').check();
  await draw(DIGITS['7'][0]);
  await page.getByText('Server and browser give the same scores.').waitFor();
  await page.context().setOffline(true);
  await page.getByText(QUESTION).click();
  await page.getByText('It looked most').waitFor();
  expect(await answer()).toMatch(/^7 · /);
});
