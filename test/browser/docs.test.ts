// The API's reference page in a browser.

import { expect, inject } from 'vitest';
import { DESKTOP, PHONE, test } from './page-visit.ts';

test.for([PHONE, DESKTOP])(
  'every route of the document has its section, and nothing comes from elsewhere',
  async (device, { visit }) => {
    const { page } = await visit(device);
    await page.goto(`${inject('origin')}/docs`);
    await page.locator('main[aria-busy=false]').waitFor();
    const { paths } = (await (await fetch(`${inject('origin')}/openapi.json`)).json()) as { paths: object };
    const shown = await page.locator('main h2 code').allTextContents();
    for (const path of Object.keys(paths)) expect(shown.some(text => text.endsWith(` ${path}`))).toBe(true);
    const root = 'document.documentElement';
    const wider = await page.evaluate(`${root}.scrollWidth > ${root}.clientWidth`);
    expect(wider).toBe(false);
  },
);

test('links to schemas lead to them', async ({ visit }) => {
  const { page } = await visit(DESKTOP);
  await page.goto(`${inject('origin')}/docs`);
  await page.locator('main a[href^="#"]').first().waitFor();
  const links = await page.locator('main a[href^="#"]').all();
  const hrefs = new Set(await Promise.all(links.map(link => link.getAttribute('href'))));
  for (const href of hrefs) expect(await page.locator(`main h3${href}`).count()).toBe(1);
  expect(hrefs.size).toBeGreaterThan(10);
});
