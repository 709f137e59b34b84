// The API's reference in a browser: what its document says, found and tried, with nothing from elsewhere.

import { expect } from 'vitest';
import { DESKTOP, keepPicture, PHONE, test } from './page-visit.ts';

test.for([
  ['phone', PHONE],
  ['desktop', DESKTOP],
  ['dark desktop', { ...DESKTOP, colorScheme: 'dark' }],
] as const)('on a %s it shows the document, no wider than the screen', async ([name, device], { visit }) => {
  const { page } = await visit(device, '/docs');
  await page.getByRole('heading', { name: 'Ranks the classes for one image or several' }).first().waitFor();
  const root = 'document.documentElement';
  expect(await page.evaluate(`${root}.scrollWidth > ${root}.clientWidth`)).toBe(false);
  await keepPicture(page, `docs-${name}`);
});

test('a route is found by a word, and its example is tried', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/docs');
  await page
    .getByRole('button', { name: /Search/ })
    .first()
    .click();
  await page.keyboard.type('ranks');
  await page
    .getByRole('option', { name: /Ranks the classes/ })
    .first()
    .waitFor();
  await page.keyboard.press('Escape');
  await page
    .getByRole('button', { name: /Test Request/ })
    .first()
    .click();
  await page.getByRole('button', { name: /Send/ }).first().click();
  await page.getByText('200 OK').first().waitFor();
  await keepPicture(page, 'docs-tried');
});
