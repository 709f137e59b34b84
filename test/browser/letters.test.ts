// The model of letters, on the pad that digits are drawn on.

import { expect } from 'vitest';
import type { Stroke } from '../../src/preparation/ink.ts';
import { DIGITS } from './digits.ts';
import { DESKTOP, FIRST, keepPicture, openTab, PHONE, test } from './page-visit.ts';

const E: readonly Stroke[] = [
  [[0.75, 0.15], [0.5, 0.14], [0.27, 0.15], [0.26, 0.5], [0.27, 0.85], [0.5, 0.86], [0.75, 0.85]],
  [[0.27, 0.5], [0.45, 0.49], [0.62, 0.5]],
]; // biome-ignore format: points

test.for([
  ['phone', PHONE],
  ['desktop-dark', { ...DESKTOP, colorScheme: 'dark' }],
] as const)('are read on a %s', async ([name, options], { visit }) => {
  const { page, draw, answer } = await visit(options);
  await openTab(page, 'Letters');
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Draw a letter');
  await page.getByRole('status').getByText('Draw a letter and the answer appears here.').waitFor();
  for (const stroke of E) await draw(stroke);
  expect(await answer()).toMatch(/^E/);
  expect(await page.locator('#bars tr').count()).toBe(10);
  expect(await page.locator('#bars th').first().textContent()).toBe('E');
  const choices = await page.getByLabel('Wrong? It’s a').getByRole('option').allTextContents();
  expect(choices.join('')).toBe('ABCDEFGHIJKLMNOPQRSTUVWXYZ');
  expect(new URL(page.url()).search).toBe('?model=letters');
  await keepPicture(page, `letters-${name}`);
});

test('the address opens their tab, and a drawing stays on the pad for the next one', async ({ visit }) => {
  const { page, asked, draw, answer } = await visit(DESKTOP, '/?model=letters');
  expect(await page.getByRole('radio', { name: 'Letters' }).isChecked()).toBe(true);
  await draw(DIGITS['7'][0]);
  await answer();
  const { length } = asked;
  await openTab(page, 'Digits');
  expect(await answer()).toMatch(/^7 · /);
  expect(asked.slice(length)).toEqual([asked[length - 1]]);
  expect(new URL(page.url()).search).toBe('');
});

test('are read in the browser without a network, and covered and changed as digits are', async ({ visit }) => {
  const { page, draw, answer } = await visit({ ...DESKTOP, ...FIRST }, '/?model=letters');
  for (const stroke of E) await draw(stroke);
  await page.getByText('agrees').waitFor();
  await page.context().setOffline(true);
  await page.getByText('Why this answer?').click();
  await page.getByText('Without this,').waitFor();
  await page.getByText('Fool the model').click();
  await page.getByText(/^It reads an E .* another letter/).waitFor();
  await page.getByLabel('Wrong? It’s a').selectOption('F');
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByText('read as E, actually F').waitFor();
  for (const stroke of E) await draw(stroke);
  expect(await answer()).toMatch(/^E/);
});
