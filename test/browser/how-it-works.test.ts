// The page that explains: readable by everyone, with and without JavaScript.

import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { DESKTOP, PHONE, test } from './page-visit.ts';

const SCREENSHOTS = process.env['SCREENSHOTS'];

test('how it works is linked from the drawing page and leads back to it', async ({ visit }) => {
  const { page } = await visit(DESKTOP);
  await page.getByRole('link', { name: 'How it works' }).click();
  await page.getByRole('heading', { level: 1, name: 'How it works' }).waitFor();
  await page.getByRole('link', { name: 'Back to the pad' }).click();
  await page.getByRole('heading', { level: 1, name: 'Draw a digit' }).waitFor();
});

describe.each([
  { name: 'phone', options: PHONE },
  { name: 'desktop', options: DESKTOP },
  { name: 'small-dark', options: { viewport: { width: 320, height: 568 }, colorScheme: 'dark' as const } },
])('how it works on a $name', ({ name, options }) => {
  test('shows its figures without JavaScript, and nothing scrolls sideways', async ({ visit }) => {
    const { page } = await visit({ ...options, javaScriptEnabled: false }, '/how-it-works');
    for (const image of await page.locator('img').all()) {
      expect(await image.getAttribute('alt')).toMatch(/\w+ \w+/);
      const file = await fetch(new URL((await image.getAttribute('src')) ?? '', page.url()));
      expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport?.width);
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, `how-it-works-${name}.png`), fullPage: true });
  });
});

test('how it works links to pages that are there', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/how-it-works');
  const links: string[] = await page.evaluate('[...document.links].map(link => link.href)');
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect((await fetch(link)).status, link).toBe(200);
});

test('the report of an experiment keeps its style under the policy, and needs nothing else', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/experiments/origin/');
  expect(await page.locator('svg').count()).toBeGreaterThan(2);
  expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).toBe('992px');
});
