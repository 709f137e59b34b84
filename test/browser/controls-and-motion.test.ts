// What everyone needs, whatever the device: nothing that moves by itself, controls that fingers hit, a keyboard that reaches
// them all.

import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, PHONE, test } from './page-visit.ts';

const SECTIONS = ['Why this answer?', 'Fool the model', 'Where it runs', 'Clothes instead of digits'];
const CONTROLS = 'a[href], button, select, summary, label:has(input)';

/** Opens every section and waits for what it loads. */
async function openAll(page: Page): Promise<void> {
  for (const section of SECTIONS) await page.getByText(section).click();
  await page.getByRole('button', { name: 'Ankle boot' }).first().waitFor();
}

describe.each([
  ['a phone', PHONE],
  ['a small phone', { ...PHONE, viewport: { width: 320, height: 568 } }],
  ['a small phone on its side', { ...PHONE, viewport: { width: 568, height: 320 } }],
  ['a desktop', DESKTOP],
] as const)('on %s', (_, options) => {
  test('nothing shifts from loading to the first answer', async ({ visit }) => {
    const { page, draw, answer } = await visit(options);
    await page.addInitScript(`
      globalThis.shifts = [];
      const describe = ({ value, sources }) => value + ': ' + sources.map(({ node }) => node?.outerHTML ?? node?.textContent);
      new PerformanceObserver(list => globalThis.shifts.push(...list.getEntries().map(describe)))
        .observe({ type: 'layout-shift', buffered: true });`);
    await page.reload();
    await draw(DIGITS['7'][0]);
    await answer();
    await page.evaluate('new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
    expect(await page.evaluate('shifts')).toEqual([]);
  });

  test('every control is at least 44 pixels high and wide', async ({ visit }) => {
    const { page, draw, answer } = await visit(options);
    await draw(DIGITS['7'][0]);
    await answer();
    await page.getByLabel('Wrong? It’s a').selectOption('1');
    await page.getByRole('button', { name: 'delete them' }).waitFor();
    await openAll(page);
    const boxes = await page.locator(CONTROLS).evaluateAll(controls =>
      // The function runs in the page, whose types this project does not load.
      (
        controls as {
          checkVisibility(): boolean;
          outerHTML: string;
          getBoundingClientRect(): { width: number; height: number };
        }[]
      )
        .filter(control => control.checkVisibility())
        .map(control => ({ control: control.outerHTML, box: control.getBoundingClientRect() })),
    );
    expect(boxes.length).toBeGreaterThan(30);
    const small = boxes.filter(({ box }) => box.width < 43.9 || box.height < 43.9);
    expect(small.map(({ control, box }) => `${box.width} × ${box.height}: ${control}`)).toEqual([]);
  });
});

test('the keyboard alone reaches and opens everything', async ({ visit }) => {
  const { page } = await visit(DESKTOP);
  await page.keyboard.press('Tab');
  for (const key of ['Space', 'ArrowDown', 'ArrowDown', 'Space']) await page.keyboard.press(key);
  await page.getByRole('status').filter({ hasText: ' · ' }).waitFor();
  for (const section of SECTIONS) {
    await page.getByText(section).focus();
    await page.keyboard.press('Enter');
  }
  await page.getByRole('button', { name: 'Ankle boot' }).first().waitFor();
  await page.evaluate('document.activeElement.blur(), scrollTo(0, 0)');
  const all = await page.evaluate<number>(`
    globalThis.left = new Set([...document.querySelectorAll('a[href], button, select, summary, input, [tabindex="0"]')]
      .filter(element => element.checkVisibility() && !element.disabled)), left.size`);
  expect(all).toBeGreaterThan(30);
  for (let i = 0; i <= all; i++) {
    await page.keyboard.press('Tab');
    await page.evaluate('left.delete(document.activeElement)');
  }
  expect(await page.evaluate('[...left].map(element => element.outerHTML)')).toEqual([]);
});

test('nothing is animated for those who want no motion', async ({ visit }) => {
  const { page, draw, answer } = await visit({ ...DESKTOP, reducedMotion: 'reduce' });
  await draw(DIGITS['7'][0]);
  await answer();
  const moving = await page.evaluate(`[...document.querySelectorAll('*')].flatMap(element =>
    [undefined, '::before', '::after'].filter(part => {
      const { transitionDuration, animationName } = getComputedStyle(element, part);
      return /[1-9]/.test(transitionDuration) || animationName !== 'none';
    }).map(part => element.outerHTML))`);
  expect(moving).toEqual([]);
});
