// The browser answers first: the model comes by itself when the page is idle, and the server checks what it says.

import { describe, expect } from 'vitest';
import type { Point, Stroke } from '../../src/preparation/ink.ts';
import { DIGITS } from './digits.ts';
import { DESKTOP, FIRST, keepPicture, PHONE, test } from './page-visit.ts';

const HERE = 'Run it in this browser too';

describe('on a first visit', () => {
  test('the browser answers, and the server agrees', async ({ visit }) => {
    const { page, draw, answer } = await visit({ ...DESKTOP, ...FIRST });
    await expect.poll(() => page.getByLabel(HERE).isChecked()).toBe(true);
    await draw(DIGITS['7'][0]);
    expect(await answer()).toMatch(/^7 · /);
    await page.getByText(/^Server on this machine agrees, \d+\sms$/).waitFor();
    await keepPicture(page, 'first-desktop');
  });

  test('the answer follows the pen without the server, and is there while the server hangs', async ({ visit }) => {
    const { page, asked, at, answer } = await visit({ ...PHONE, ...FIRST });
    await page.context().route('**/classify*', () => {}); // no answer, ever
    await page.locator('#runs').evaluate('element => { element.open = true }');
    await expect.poll(() => page.locator('#run-remarks').textContent()).not.toContain('Loading');
    const [first, ...rest] = DIGITS['7'][0]!;
    await page.mouse.move(...(await at(first!)));
    await page.mouse.down();
    for (const point of rest) await page.mouse.move(...(await at(point)), { steps: 3 });
    await page.locator('#label', { hasText: '7' }).waitFor();
    expect(asked).toHaveLength(0);
    expect(await page.locator('#answer').getAttribute('aria-busy')).toBe('true');
    await page.mouse.up();
    expect(await answer()).toMatch(/^7 · /);
    await expect.poll(() => asked.length).toBe(1);
  });

  test('an unreachable server changes nothing but what is said of it', async ({ visit }) => {
    const { page, draw, answer } = await visit({ ...DESKTOP, ...FIRST });
    await expect.poll(() => page.getByLabel(HERE).isChecked()).toBe(true);
    await page.context().route('**/classify*', route => route.abort());
    await draw(DIGITS['7'][0]);
    expect(await answer()).toMatch(/^7 · /);
    await page.getByText('Server unavailable, answered here').waitFor();
    await page.getByText('Where it runs').click();
    await page.getByText('Can’t reach the server. Check your connection.').waitFor();
    expect(await page.locator('#failure').isVisible()).toBe(false);
    await keepPicture(page, 'first-unreachable');
  });
});

test('two digits side by side are a number, without a network too, and each has its bars', async ({ visit }) => {
  const { page, draw } = await visit({ ...DESKTOP, ...FIRST });
  const half = (strokes: readonly Stroke[], left: number) =>
    strokes.map(stroke => stroke.map(([x, y]): Point => [left + 0.5 * x, 0.25 + 0.5 * y]));
  for (const stroke of [...half(DIGITS['7'], 0), ...half(DIGITS['3'], 0.45)]) await draw(stroke);
  await page.locator('#label', { hasText: '73' }).waitFor();
  const aboveInk = () => page.evaluate('getComputedStyle(document.querySelector("#paper"), "::before").content');
  await expect.poll(aboveInk).toMatch(/^"73"/);
  const best = page.locator('#bars tr.best th');
  expect(await best.textContent()).toBe('7');
  await keepPicture(page, 'several-desktop');
  await page.getByRole('group', { name: 'Characters' }).getByRole('button', { name: '3' }).click();
  await expect.poll(() => best.textContent()).toBe('3');
  expect(await page.locator('#correction').isVisible()).toBe(false);
  await page.getByText('agrees').waitFor();
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect.poll(aboveInk).toMatch(/^""/);
  for (const stroke of [...half(DIGITS['3'], 0), ...half(DIGITS['7'], 0.45)]) await draw(stroke);
  await page.locator('#label', { hasText: '37' }).waitFor();
  await page.getByText('Server unavailable, answered here').waitFor();
});

test('a busy server is asked again when it says, and the page says so', async ({ visit }) => {
  const { page, draw, answer } = await visit(DESKTOP);
  let isBusy = true;
  await page
    .context()
    .route('**/classify*', route =>
      isBusy ? route.fulfill({ status: 429, headers: { 'Retry-After': '1' } }) : route.continue(),
    );
  await draw(DIGITS['7'][0]);
  await page.getByText('Too many requests; trying again in 1 second…').waitFor();
  isBusy = false;
  expect(await answer()).toMatch(/^7 · /);
});
