// The pages that explain, how it works and the experiments: readable by everyone, with and without JavaScript.

import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, PHONE, test } from './page-visit.ts';

const PAGES = ['/how-it-works', '/experiments/', '/about'];
const SCREENSHOTS = process.env['SCREENSHOTS'];

test('how it works is linked from the drawing page and leads back to it', async ({ visit }) => {
  const { page } = await visit(DESKTOP);
  await page.getByRole('link', { name: 'How it works' }).click();
  await page.getByRole('heading', { level: 1, name: 'How it works' }).waitFor();
  await page.getByRole('link', { name: 'Back to the pad' }).click();
  await page.getByRole('heading', { level: 1, name: 'Draw a digit' }).waitFor();
});

test('the visitor’s drawing goes through the model step by step, and back to the pad', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP);
  await draw(DIGITS['7'][0]);
  await answer();
  await page.getByRole('button', { name: 'Copy link' }).waitFor();
  await page.getByRole('link', { name: 'How it works' }).click();
  await page.getByText('Your drawing, and what the model sees of it.').waitFor();
  await page.getByText('The token in row 2, column 2 reads the tinted squares').waitFor();
  expect(await page.locator('#story-layers th').last().textContent()).toBe('Block 3: 7');
  expect(await page.locator('#story-bars .best th').textContent()).toBe('7');
  const inked = await page.evaluate<number>(`(() => {
    const { width, height } = document.querySelector('#story-ink');
    const { data } = document.querySelector('#story-ink').getContext('2d').getImageData(0, 0, width, height);
    return data.filter((value, i) => i % 4 === 3 && value > 0).length;
  })()`);
  expect(inked).toBeGreaterThan(1000);
  await page.getByRole('link', { name: 'Back to the pad' }).click();
  expect(await answer()).toMatch(/^7 · /);
});

test('a token is chosen by pointer or arrow keys, and what it reads is shown by block and head', async ({ visit }) => {
  const { page } = await visit(PHONE, '/how-it-works');
  const maps = page.getByRole('table', { name: 'What it reads' }).getByRole('img');
  await expect.poll(() => maps.count()).toBe(9);
  const read = async () => Promise.all((await maps.all()).map(map => map.getAttribute('aria-label')));
  const first = await read();
  expect(first[5]).toMatch(/^Block 2, head 3: most from row \d, column \d \(\d+%\)$/);
  await page.getByRole('radio', { name: 'row 4, column 1' }).check();
  await page.getByText('The token in row 4, column 1 reads').waitFor();
  expect(await read()).not.toEqual(first);
  await page.keyboard.press('ArrowRight');
  await page.getByText('The token in row 4, column 2 reads').waitFor();
  await page.getByRole('radio', { name: 'row 2, column 2' }).check();
  expect(await read()).toEqual(first);
});

test('a letter is read as one, and comes back as one', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP, '/?model=letters');
  await draw([
    [0.2, 0.2],
    [0.8, 0.2],
  ]);
  await draw([
    [0.5, 0.2],
    [0.5, 0.8],
  ]);
  expect(await answer()).toMatch(/^T\?? · /);
  await page.getByRole('button', { name: 'Copy link' }).waitFor();
  await page.getByRole('link', { name: 'How it works' }).click();
  await page.locator('#story-bars .best').getByText('T', { exact: true }).waitFor();
  await page.getByText('The ten likeliest letters').waitFor();
  await page.getByRole('link', { name: 'Back to the pad' }).click();
  await page.getByRole('heading', { level: 1, name: 'Draw a letter' }).waitFor();
  expect(await answer()).toMatch(/^T\?? · /);
});

test('who has drawn nothing sees an example, and hears when the server can’t answer', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/how-it-works');
  await page.getByText('An example.').waitFor();
  await page.locator('#story-bars .best').getByText('3', { exact: true }).waitFor();
  await page.route('**/classify*', route => route.abort());
  await page.route('**/local.js*', route => route.abort());
  await page.reload();
  await page.getByText('Can’t reach the server.').waitFor();
});

test('without the server, the model in this browser answers', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/how-it-works');
  await page.route('**/classify*', route => route.abort());
  await page.reload();
  await page.locator('#story-bars .best').getByText('3', { exact: true }).waitFor();
  await page.getByText('The token in row 2, column 2 reads the tinted squares').waitFor();
});

describe.each([
  { name: 'phone', options: PHONE },
  { name: 'desktop', options: DESKTOP },
  { name: 'small-dark', options: { viewport: { width: 320, height: 568 }, colorScheme: 'dark' as const } },
])('on a $name', ({ name, options }) => {
  test.for(PAGES)('%s shows its figures without JavaScript, and nothing scrolls sideways', async (path, { visit }) => {
    const { page } = await visit({ ...options, javaScriptEnabled: false }, path);
    for (const image of await page.locator('img').all()) {
      expect(await image.getAttribute('alt')).toMatch(/\w+ \w+/);
      await image.scrollIntoViewIfNeeded();
      const width = () => image.evaluate(node => (node as unknown as { naturalWidth: number }).naturalWidth);
      await expect.poll(width).toBeGreaterThan(0);
    }
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(options.viewport?.width);
    const file = `${path.replaceAll('/', '')}-${name}.png`;
    if (SCREENSHOTS) await page.screenshot({ path: join(SCREENSHOTS, file), fullPage: true });
  });
});

test.for(PAGES)('%s links to pages that are there', async (path, { visit }) => {
  const { page } = await visit(DESKTOP, path);
  const links: string[] = await page.evaluate('[...document.links].map(link => link.href)');
  expect(links.length).toBeGreaterThan(0);
  for (const link of links) expect((await fetch(link)).status, link).toBe(200);
});

test('the models have a section each, with the figures of their cards', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/about');
  expect(await page.getByRole('heading', { level: 2 }).allTextContents()).toEqual(['Digits', 'Fashion', 'Letters']);
  const card = (await (await page.request.get(new URL('/models/digits', page.url()).href)).json()) as {
    parameters: number;
  };
  await page.getByRole('row', { name: `Parameters ${card.parameters.toLocaleString('en')}` }).waitFor();
});

test('an address with nothing behind it says so, and leads to the pad', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/nowhere');
  await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
  expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).toBe('1024px');
  await page.getByRole('link', { name: 'Draw a digit' }).click();
  await page.getByRole('heading', { level: 1, name: 'Draw a digit' }).waitFor();
});

test('the experiments have a section a question, with its answer and a table that is folded', async ({ visit }) => {
  const { page } = await visit(DESKTOP, '/experiments/');
  expect(await page.getByRole('heading', { level: 2 }).count()).toBe(8);
  expect(await page.locator('main > ul > li > strong').count()).toBeGreaterThanOrEqual(8);
  expect(await page.locator('details[open]').count()).toBe(0);
  expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).toBe('768px');
});

test('the figures of the experiments fit on a phone', async ({ visit }) => {
  const { page } = await visit(PHONE, '/experiments/');
  const figures = page.locator('figure');
  expect(await figures.count()).toBeGreaterThanOrEqual(4);
  for (const figure of await figures.all()) {
    await figure.scrollIntoViewIfNeeded();
    expect(await figure.evaluate(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)).toBe(true);
  }
});

test('the earlier report of an experiment keeps its style under the policy, and needs nothing else', async ({
  visit,
}) => {
  const { page } = await visit(DESKTOP, '/experiments/depth/');
  expect(await page.locator('svg').count()).toBeGreaterThan(2);
  expect(await page.evaluate('getComputedStyle(document.body).maxWidth')).toBe('992px');
});
