// What everyone needs, whatever the device: nothing that moves by itself, controls that fingers hit, a keyboard that reaches
// them all.

import type { Page } from 'playwright-core';
import { describe, expect } from 'vitest';
import { DIGITS } from './digits.ts';
import { DESKTOP, openTab, PHONE, test } from './page-visit.ts';

const SECTIONS = ['Why this answer?', 'Fool the model', 'Where it runs'];
const CONTROLS = 'a[href], button, select, summary, label:has(input)';

/** Of more than `expected` controls those that fingers miss. */
async function tooSmall(page: Page, expected: number): Promise<string[]> {
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
  expect(boxes.length).toBeGreaterThan(expected);
  return boxes
    .filter(({ box }) => box.width < 43.9 || box.height < 43.9)
    .map(({ control, box }) => `${box.width} × ${box.height}: ${control}`);
}

/** Of more than `expected` controls those that the Tab key does not reach; of a group of radio buttons it reaches one. */
async function unreached(page: Page, expected: number): Promise<string[]> {
  await page.evaluate('document.activeElement.blur(), scrollTo(0, 0)');
  const all = await page.evaluate<number>(`
    globalThis.left = new Set([...document.querySelectorAll('a[href], button, select, summary, input, [tabindex="0"]')]
      .filter(element => element.checkVisibility() && !element.disabled && (element.type !== 'radio' || element.checked))),
    left.size`);
  expect(all).toBeGreaterThan(expected);
  for (let i = 0; i <= all; i++) {
    await page.keyboard.press('Tab');
    await page.evaluate('left.delete(document.activeElement)');
  }
  return page.evaluate('[...left].map(element => element.outerHTML)');
}

/** Loads the page again, and notes what shifts. */
async function watchShifts(page: Page): Promise<void> {
  await page.addInitScript(`
    globalThis.shifts = [];
    const describe = ({ value, sources }) => ({
      value,
      nodes: sources.map(({ node }) => node?.outerHTML ?? node?.textContent),
    });
    new PerformanceObserver(list => globalThis.shifts.push(...list.getEntries().map(describe)))
      .observe({ type: 'layout-shift', buffered: true });`);
  await page.reload();
}

async function shiftsOf(page: Page): Promise<{ value: number; nodes: string[] }[]> {
  await page.evaluate('new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))');
  return page.evaluate('shifts');
}

describe.each([
  ['a phone', PHONE],
  ['a small phone', { ...PHONE, viewport: { width: 320, height: 568 } }],
  ['a small phone on its side', { ...PHONE, viewport: { width: 568, height: 320 } }],
  ['a desktop', DESKTOP],
] as const)('on %s', (_, options) => {
  test('nothing shifts from loading to the first answer', async ({ visit }) => {
    const { page, draw, answer } = await visit(options);
    await watchShifts(page);
    await draw(DIGITS['7'][0]);
    await answer();
    expect(await shiftsOf(page)).toEqual([]);
  });

  test('nothing of the clothes shifts while they load', async ({ visit }) => {
    const { page } = await visit(options, '/?model=fashion');
    await watchShifts(page);
    await page.getByRole('button', { name: 'Ankle boot' }).first().waitFor();
    // The heading has other words in this tab, which may take another line.
    const shifts = (await shiftsOf(page)).filter(({ value }) => value > 0.05);
    expect(shifts).toEqual([]);
  });

  test('every control is at least 44 pixels high and wide', async ({ visit }) => {
    const { page, draw, answer } = await visit(options);
    await draw(DIGITS['7'][0]);
    await answer();
    await page.getByLabel('Wrong? It’s a').selectOption('1');
    await page.getByRole('button', { name: 'delete them' }).waitFor();
    for (const section of SECTIONS) await page.getByText(section).click();
    expect(await tooSmall(page, 20)).toEqual([]);
    await openTab(page, 'Clothes');
    await page.getByRole('button', { name: 'Ankle boot' }).first().waitFor();
    expect(await tooSmall(page, 25)).toEqual([]);
  });
});

test('the keyboard alone reaches and opens everything', async ({ visit }) => {
  const { page } = await visit(DESKTOP);
  for (const key of ['Tab', 'Tab']) await page.keyboard.press(key);
  for (const key of ['Space', 'ArrowDown', 'ArrowDown', 'Space']) await page.keyboard.press(key);
  await page.getByRole('status').filter({ hasText: ' · ' }).waitFor();
  for (const section of SECTIONS) {
    await page.getByText(section).focus();
    await page.keyboard.press('Enter');
  }
  expect(await unreached(page, 18)).toEqual([]);
  await page.getByRole('radio', { name: 'Digits' }).focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('button', { name: 'Ankle boot' }).first().waitFor();
  expect(await unreached(page, 24)).toEqual([]);
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
