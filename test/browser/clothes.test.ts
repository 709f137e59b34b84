// The model of clothes, on samples of its test set.

import { expect } from 'vitest';
import { DESKTOP, keepPicture, openTab, PHONE, test } from './page-visit.ts';

test.for([
  ['phone', PHONE],
  ['small-dark', { ...PHONE, viewport: { width: 320, height: 568 }, colorScheme: 'dark' }],
  ['desktop', DESKTOP],
] as const)('a sample is chosen, answered and explained on a %s', async ([name, options], { visit }) => {
  const { page } = await visit(options);
  await openTab(page, 'Clothes');
  await page.getByText('Pick an item, or use a picture of your own.').waitFor();
  const samples = page.getByRole('region', { name: 'Samples' }).getByRole('button');
  await samples.nth(19).waitFor();
  expect(await samples.count()).toBe(20);
  await samples.and(page.getByLabel('Trouser')).first().click();
  await page.getByText(/^Trouser, [\d.]+%\. Correct\.$/).waitFor();
  expect(await page.locator('#clothes-bars tr').count()).toBe(10);
  expect(await page.locator('#clothes-bars .best th').textContent()).toBe('Trouser');
  await page.getByText(/^Without this, it (becomes|is still) [A-Z]/).waitFor();
  const square = page.getByRole('application', { name: 'Cover a piece' });
  await square.press('ArrowUp');
  expect(await page.locator('#clothes-cover-words').textContent()).toMatch(/^Without this, it /);
  expect(await page.locator('#clothes-layers th').last().textContent()).toMatch(/^Block \d: Trouser$/);
  await keepPicture(page, `clothes-${name}`);
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport?.width);
  await expect.poll(() => page.getByRole('button', { name: 'Trouser', pressed: true }).count()).toBe(1);
});

test('a failure is told, and choosing again recovers', async ({ visit }) => {
  const { page } = await visit(DESKTOP);
  await openTab(page, 'Clothes');
  const boot = page.getByRole('button', { name: 'Ankle boot' }).first();
  await boot.waitFor();
  await page.route('**/classify*', route => route.abort());
  await boot.click();
  await page.getByText('Can’t reach the server.').waitFor();
  await page.unroute('**/classify*');
  await boot.click();
  await page.getByText(/^Ankle boot, [\d.]+%\. Correct\.$/).waitFor();
});

test('a picture of one’s own is read, and what is no picture is refused', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/?model=fashion');
  await page.getByRole('button', { name: 'Bag' }).first().waitFor();
  const dark = await page.evaluate<number[]>(`(async () => {
    const canvas = new OffscreenCanvas(300, 400);
    const context = canvas.getContext('2d');
    context.fillStyle = '#eee';
    context.fillRect(0, 0, 300, 400);
    context.fillStyle = '#223';
    for (const x of [80, 160]) context.fillRect(x, 30, 60, 340);
    context.fillRect(80, 30, 140, 100);
    return [...await (await canvas.convertToBlob()).bytes()];
  })()`);
  const choose = async (buffer: Buffer) => {
    const chooser = page.waitForEvent('filechooser');
    await page.getByRole('button', { name: 'use a picture' }).click();
    await (await chooser).setFiles({ name: 'trousers.png', mimeType: 'image/png', buffer });
  };
  await choose(Buffer.from(dark));
  await page.getByText(/^Trouser, [\d.]+%\.$/).waitFor();
  await choose(Buffer.from('no picture'));
  await page.getByText('Your browser can’t open this image.').waitFor();
});
