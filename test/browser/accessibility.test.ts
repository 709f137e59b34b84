// axe-core on every page and in every state that a visitor meets: it finds nothing.

import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, openTab, PHONE, test } from './page-visit.ts';

/** Scalar's own, and not to be mended from outside: a copy button without a name, and a list called Schema that shows more. */
const OF_SCALAR = ['button-name', 'label-content-name-mismatch'];

/** What axe finds, a line a rule. */
async function violations(page: Page, but: readonly string[] = []): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run()');
  return violations
    .filter(({ id }) => !but.includes(id))
    .map(({ id, nodes }) => `${id}: ${nodes.map(node => node.html).join(' ')}`);
}

describe.each([
  { name: 'phone, light', options: { ...PHONE, colorScheme: 'light' as const } },
  { name: 'phone, dark', options: { ...PHONE, colorScheme: 'dark' as const } },
  { name: 'desktop, light', options: { ...DESKTOP, colorScheme: 'light' as const } },
  { name: 'desktop, dark', options: { ...DESKTOP, colorScheme: 'dark' as const } },
])('on a $name', ({ options }) => {
  test('the blank page has no violation', async ({ visit }) => {
    const { page } = await visit(options);
    expect(await violations(page)).toEqual([]);
  });

  test('an answer has no violation, nor the eraser', async ({ visit }) => {
    const { page, draw, answer } = await visit(options);
    await draw(DIGITS['7'][0]);
    await answer();
    await page.getByRole('button', { name: 'Eraser' }).click();
    expect(await violations(page)).toEqual([]);
  });

  test('the folded sections have no violation once they are open', async ({ visit }) => {
    const { page, draw, answer } = await visit(options);
    await draw(DIGITS['7'][0]);
    await answer();
    await page.getByText('Why this answer?').click();
    await page.getByText('Without this,').waitFor();
    await page.getByText('Fool the model').click();
    await page.getByText('It reads a 7 (').waitFor();
    await page.getByText('Where it runs').click();
    await page.getByLabel('Wrong? It’s a').selectOption('1');
    expect(await violations(page)).toEqual([]);
  });

  test('letters and clothes have no violation', async ({ visit }) => {
    const { page, draw, answer } = await visit(options, '/?model=letters');
    await draw(DIGITS['7'][0]);
    await answer();
    expect(await violations(page)).toEqual([]);
    await openTab(page, 'Clothes');
    await page.getByRole('button', { name: 'Bag' }).first().click();
    await page.getByText(/^Bag, /).waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('a failure has no violation', async ({ visit }) => {
    const { page, draw } = await visit(options);
    await page.route('**/classify*', route => route.abort());
    await draw(DIGITS['7'][0]);
    await page.getByRole('alert').waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('the API’s reference has no violation but two of its library', async ({ visit }) => {
    const { page } = await visit(options, '/docs');
    await page.getByRole('heading', { name: 'Ranks the classes for one image or several' }).first().waitFor();
    expect(await violations(page, OF_SCALAR)).toEqual([]);
  });

  test('what is read has no violation', async ({ visit }) => {
    const { page } = await visit(options, '/how-it-works');
    expect(await violations(page)).toEqual([]);
    await page.goto(new URL('/about', page.url()).href);
    expect(await violations(page)).toEqual([]);
  });
});
