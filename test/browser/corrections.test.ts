// What the visitor says about answers: corrections that stay in the browser, can be taken away and deleted.

import { buffer } from 'node:stream/consumers';
import { unzipSync } from 'fflate';
import { expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, keepPicture, PHONE, test } from './page-visit.ts';

test('a correction is kept over a reload, exported as training data and deleted', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP);
  await draw(DIGITS['7'][0]);
  expect(await answer()).toMatch(/^7 · /);
  await page.getByLabel('Wrong? It’s a').selectOption('1');
  await page.getByText('saved in this browser').waitFor();
  await keepPicture(page, 'corrected-desktop');
  await page.reload();
  await page.getByText('1 drawing, 1 corrected').waitFor();
  await page.getByRole('listitem').filter({ hasText: 'read as 7, actually 1' }).waitFor();

  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export them' }).click();
  const file = await download;
  expect(file.suggestedFilename()).toBe('corrections.zip');
  const files = unzipSync(await buffer(await file.createReadStream()));
  expect(Object.keys(files)).toEqual(['train-images-idx3-ubyte', 'train-labels-idx1-ubyte', 'labels.txt']);
  expect([...files['train-labels-idx1-ubyte']!]).toEqual([0, 0, 8, 1, 0, 0, 0, 1, 1]);
  expect(Math.max(...files['train-images-idx3-ubyte']!.subarray(16))).toBe(255);

  await page.getByRole('button', { name: 'delete them' }).click();
  await page.getByText('1 correction deleted.').waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe('restore');
  await page.keyboard.press('Enter');
  await page.getByText('1 drawing, 1 corrected').waitFor();
  await page.getByRole('button', { name: 'delete them' }).click();
  await page.getByText('1 correction deleted.').waitFor();
  await page.reload();
  expect(await page.getByRole('region', { name: 'Gallery' }).isVisible()).toBe(false);
});

test('the gallery shows what was drawn on this visit, the newest first', async ({ visit }) => {
  const { page, draw, answer } = await visit(PHONE);
  for (const digit of ['7', '1'] as const) {
    await draw(DIGITS[digit][0]);
    await page
      .getByRole('status')
      .filter({ hasText: new RegExp(`^${digit} · `) })
      .waitFor();
    await answer();
    await page.getByRole('button', { name: 'Clear' }).click();
  }
  await page.getByText('2 drawings').waitFor();
  await keepPicture(page, 'gallery-phone');
  expect(await page.getByRole('listitem').allTextContents()).toEqual(['1', '7']);
});
