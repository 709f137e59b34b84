// What a visitor meets before drawing: the page as served, on every size of screen.

import { join } from 'node:path';
import { describe, expect, inject } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, keepPicture, openTab, PHONE, test } from './page-visit.ts';

describe('the page', () => {
  test('names its pad, buttons and answer', async ({ visit }) => {
    const { page } = await visit(DESKTOP);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Draw a digit');
    expect(await page.getByRole('application', { name: 'Drawing pad' }).isVisible()).toBe(true);
    expect(await page.getByRole('button', { name: 'Undo' }).isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Clear' }).isDisabled()).toBe(true);
    expect(await page.getByRole('status').textContent()).toBe('Draw a digit and the answer appears here.');
    expect(await page.getByRole('row').count()).toBe(10);
    expect(await page.getByRole('alert').isVisible()).toBe(false);
  });

  test('shows programs the address that it came from', async ({ visit }) => {
    const { page } = await visit(DESKTOP);
    expect(await page.locator('pre').textContent()).toContain(`curl ${inject('origin')}/classify`);
    expect(await page.getByRole('link', { name: 'About the models' }).getAttribute('href')).toBe('/about');
  });

  test('says why it cannot be used without JavaScript', async ({ visit }) => {
    const { page } = await visit({ ...DESKTOP, javaScriptEnabled: false });
    expect(await page.locator('noscript p').isVisible()).toBe(true);
    expect(await page.locator('main').isVisible()).toBe(false);
    expect(await page.locator('summary').first().isVisible()).toBe(false);
    expect(await page.locator('footer').textContent()).not.toContain('localhost');
  });

  test('is served with a policy that allows its own scripts and styles alone', async () => {
    const { headers } = await fetch(inject('origin'));
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  test('comes with a picture for links to it', async () => {
    const [, path] = /property="og:image" content="(.+?)"/.exec(await (await fetch(inject('origin'))).text()) ?? [];
    const { ok, headers } = await fetch(new URL(path ?? '', inject('origin')));
    expect([ok, headers.get('content-type'), headers.get('cross-origin-resource-policy')]).toEqual([
      true,
      'image/png',
      null,
    ]);
  });

  test('weighs less than 60 KB', async () => {
    const files = ['', 'base.css', 'bars.css', 'style.css', 'page.js', 'icon.svg'].map(path =>
      fetch(new URL(path, inject('origin'))),
    );
    const sizes = await Promise.all(files.map(async file => (await (await file).bytes()).length));
    expect(sizes.reduce((total, size) => total + size)).toBeLessThan(60_000);
  });
});

test('on paper the ink is dark and the bars are there, from a dark screen too', async ({ visit }) => {
  const { page, draw, answer } = await visit({ ...DESKTOP, colorScheme: 'dark' });
  await draw(DIGITS['7'][0]);
  await answer();
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await keepPicture(page, 'print');
  const style = (selector: string, name: string) =>
    page.evaluate(`getComputedStyle(document.querySelector('${selector}'))['${name}']`);
  expect(await style('#pad', 'filter')).toBe('brightness(0)');
  expect(await style('.track', 'printColorAdjust')).toBe('exact');
  expect(await style('body', 'backgroundColor')).toBe('rgb(255, 255, 255)');
  expect(await page.getByRole('button', { name: 'Undo' }).isVisible()).toBe(false);
});

test('forced colours tell which button is pressed', async ({ visit }) => {
  const { page } = await visit({ ...DESKTOP, forcedColors: 'active' });
  const ground = () => page.evaluate(`getComputedStyle(document.getElementById('eraser')).backgroundColor`);
  const before = await ground();
  await page.getByRole('button', { name: 'Eraser' }).click();
  await keepPicture(page, 'forced-colours');
  await expect.poll(ground).not.toBe(before);
});

test('nothing scrolls sideways with letters twice as large', async ({ visit }) => {
  const { page, draw, answer } = await visit(PHONE);
  await draw(DIGITS['7'][0]);
  await answer();
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setFontSizes', { fontSizes: { standard: 32 } });
  await page.evaluate(`document.querySelectorAll('details').forEach(fold => { fold.open = true })`);
  await page.getByText('It reads a 7 (').waitFor();
  await keepPicture(page, 'large-letters');
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  await openTab(page, 'Clothes');
  await page.getByRole('button', { name: 'Ankle boot' }).first().waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
});

describe.each([
  { width: 320, height: 200 },
  { width: 320, height: 568 },
  { width: 390, height: 844 },
  { width: 568, height: 320 },
  { width: 640, height: 400 },
  { width: 844, height: 390 },
  { width: 1280, height: 800 },
  { width: 3840, height: 2160 },
])('on a screen of $width × $height', viewport => {
  test('nothing scrolls sideways and pad and buttons are in sight', async ({ visit }) => {
    const { page, at } = await visit({ ...PHONE, viewport });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(viewport.width);
    const [padRight] = await at([1, 1]);
    expect(padRight).toBeLessThanOrEqual(viewport.width);
    const result = await page.getByRole('region', { name: 'Result' }).boundingBox();
    for (const name of ['Undo', 'Clear']) {
      const box = (await page.getByRole('button', { name }).boundingBox())!;
      expect(box.height).toBeGreaterThanOrEqual(44);
      expect(box.x + box.width <= result!.x || box.y + box.height <= result!.y).toBe(true);
      if (viewport.height > 200) expect(box.y + box.height).toBeLessThanOrEqual(viewport.height);
    }
    await keepPicture(page, `screen-${viewport.width}`);
  });
});

const SCREENSHOTS = process.env['SCREENSHOTS'];

/** For the eyes: `SCREENSHOTS=folder` keeps a picture of every kind of screen. */
describe.runIf(SCREENSHOTS).each([
  { name: 'phone', options: PHONE },
  { name: 'desktop', options: DESKTOP },
])('a picture of the $name', ({ name, options }) => {
  test.for(['light', 'dark'] as const)('in %s colours is taken', async (colorScheme, { visit }) => {
    const { page, draw, answer } = await visit({ ...options, colorScheme });
    await draw(DIGITS['7'][0]);
    await answer();
    await page.screenshot({ path: join(SCREENSHOTS ?? '', `${name}-${colorScheme}.png`) });
  });
});
