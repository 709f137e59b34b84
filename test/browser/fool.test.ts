// Pixels are changed by pointer and keys, the model reads the image after each, and the record outlives the visit.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, keepPicture, PHONE, test } from './page-visit.ts';

const PIXELS = { name: 'Pixels' };

/** From the third changed pixel on, the server reads a one. */
async function readOnes(page: Page): Promise<void> {
  let original: Buffer | undefined;
  await page.route('**/classify?model=digits', async route => {
    const image = route.request().postDataBuffer()!;
    original ??= image;
    const isFooled = image.filter((value, pixel) => value !== original![pixel]).length >= 2;
    const predictions = [{ label: isFooled ? '1' : '7', score: 0.75 }];
    await route.fulfill({ json: { predictions } });
  });
}

test.for([
  ['small-dark', { ...PHONE, viewport: { width: 320, height: 568 }, colorScheme: 'dark' }],
  ['desktop', DESKTOP],
] as const)('the model reads what the pointer changes on a %s', async ([name, options], { visit }) => {
  const { page, draw, answer } = await visit(options);
  await page.getByText('Fool the model').click();
  await page.getByText('Draw something that the model is sure of').waitFor();
  await draw(DIGITS['7'][0]);
  expect(await answer()).toMatch(/^7 · /);
  await page.getByText('It reads a 7 (').waitFor();
  expect(await page.getByRole('button', { name: 'Start over' }).isDisabled()).toBe(true);
  await page.getByRole('application', PIXELS).scrollIntoViewIfNeeded();
  const box = (await page.getByRole('application', PIXELS).boundingBox())!;
  const at = (column: number, row: number) =>
    [box.x + ((column + 0.5) * box.width) / 28, box.y + ((row + 0.5) * box.height) / 28] as const;
  await page.mouse.move(...at(3, 20));
  await page.mouse.down();
  await page.mouse.move(...at(6, 20), { steps: 12 });
  await page.mouse.up();
  await page.getByText(/^4 pixels changed: /).waitFor();
  await page.mouse.click(...at(4, 20));
  await page.getByText(/^3 pixels changed: /).waitFor();
  await keepPicture(page, `fool-${name}`);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport?.width);
  await page.getByRole('button', { name: 'Start over' }).click();
  await page.getByText('It reads a 7 (').waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe('fool-pixels');
});

test('keys change pixels, and the record is there at the next visit', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP);
  await draw(DIGITS['7'][0]);
  expect(await answer()).toMatch(/^7 · /);
  await readOnes(page);
  await page.getByText('Fool the model').click();
  await page.getByText('No record yet.').waitFor();
  const pixels = page.getByRole('application', PIXELS);
  for (const key of ['Space', 'ArrowRight', 'Enter', 'ArrowDown']) await pixels.press(key);
  await page.getByText('2 pixels changed: still a 7 (75.0%).').waitFor();
  await pixels.press('Space');
  await page.getByText('3 pixels changed: fooled! Now it reads a 1 (75.0%).').waitFor();
  await page.getByText('Your record: 3 pixels to turn a 7 into a 1.').waitFor();
  await keepPicture(page, 'fool-keys');
  await page.reload();
  await page.getByText('Fool the model').click();
  await page.getByText('Your record: 3 pixels to turn a 7 into a 1.').waitFor();
});
