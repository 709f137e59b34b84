// The model of clothes, on samples of its test set.

import { expect } from 'vitest';
import { DESKTOP, keepPicture, PHONE, test } from './page-visit.ts';

const SECTION = 'Clothes instead of digits';

test.for([
  ['phone', PHONE],
  ['small-dark', { ...PHONE, viewport: { width: 320, height: 568 }, colorScheme: 'dark' }],
  ['desktop', DESKTOP],
] as const)('a sample is chosen, answered and explained on a %s', async ([name, options], { visit }) => {
  const { page } = await visit(options);
  await page.getByText(SECTION).click();
  await page.getByText('Choose something to wear.').waitFor();
  const samples = page.getByRole('region', { name: 'Clothes' }).getByRole('button');
  await samples.nth(19).waitFor();
  expect(await samples.count()).toBe(20);
  await samples.and(page.getByLabel('Trouser')).first().click();
  await page.getByText(/^Trouser, [\d.]+ %: right\.$/).waitFor();
  expect(await page.locator('#clothes-bars tr').count()).toBe(10);
  expect(await page.locator('#clothes-bars .best th').textContent()).toBe('Trouser');
  await page.locator('#clothes-attention').getByText('It looked most at').waitFor();
  expect(await page.locator('#clothes-layers th').last().textContent()).toMatch(/^Block \d: Trouser$/);
  await keepPicture(page, `clothes-${name}`);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport?.width);
  await expect.poll(() => page.getByRole('button', { name: 'Trouser', pressed: true }).count()).toBe(1);
});

test('a failure is told, and choosing again recovers', async ({ visit }) => {
  const { page } = await visit(DESKTOP);
  await page.getByText(SECTION).click();
  const boot = page.getByRole('button', { name: 'Ankle boot' }).first();
  await boot.waitFor();
  await page.route('**/classify*', route => route.abort());
  await boot.click();
  await page.getByText('The server could not be reached.').waitFor();
  await page.unroute('**/classify*');
  await boot.click();
  await page.getByText(/^Ankle boot, [\d.]+ %: right\.$/).waitFor();
});
