// How an answer came about: the model's guess after each block.

import { expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, test } from './page-visit.ts';

const QUESTION = 'Why this answer?';

test('the guesses of the blocks are shown, the last one being the answer', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP);
  await draw(DIGITS['7'][0]);
  expect(await answer()).toMatch(/^7 · /);
  await page.getByText(QUESTION).click();
  const guesses = page.getByRole('table', { name: 'Best guess' }).getByRole('row');
  await guesses.filter({ hasText: 'Block 1:' }).waitFor();
  expect(await guesses.count()).toBeGreaterThan(1);
  expect(await guesses.last().getByRole('rowheader').textContent()).toMatch(/^Block \d: 7$/);
});

test('an explanation is asked for only while it is looked at', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP);
  const asked: boolean[] = [];
  page.on('request', request => {
    const isDrawing = request.headers()['content-type'] === 'application/json';
    if (request.url().includes('/classify') && isDrawing) asked.push(request.url().includes('explain='));
  });
  await page.getByText(QUESTION).click();
  await page.getByText('Draw something to see which').waitFor();
  await draw(DIGITS['1'][0]);
  await answer();
  await page.getByText('Block 1:').waitFor();
  expect(asked).not.toContain(false);
  await page.getByText(QUESTION).click();
  asked.length = 0;
  await draw([[0.3, 0.9]]);
  await expect.poll(() => asked.length).toBeGreaterThan(0);
  expect(asked).not.toContain(true);
});
