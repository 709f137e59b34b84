// A drawing is handed on by its link alone; opened, it is drawn again. Until then, a digit draws itself on the empty pad.

import { describe, expect } from 'vitest';
import { PAD_UNITS, type PenPoint } from '../../src/page/pad/strokes.ts';
import { fragmentOf, strokesIn } from '../../src/page/share/link.ts';
import { DIGITS } from './digits.ts';
import { DESKTOP, keepPicture, PHONE, test } from './page-visit.ts';

const CLIPBOARD = { permissions: ['clipboard-read', 'clipboard-write'] };
const STILL = { reducedMotion: 'reduce' } as const;

/** The link of a three. */
const THREE = `/${fragmentOf(DIGITS['3'].map(stroke => stroke.map(([x, y]): PenPoint => [x * PAD_UNITS, y * PAD_UNITS, 0.5])))}`;

const POINTS = strokesIn(THREE.slice(1))?.[0]?.length;

/** A page without a pad, to prepare the next one from. */
const ELSEWHERE = '/about';

/** Holds the frames of the page back until the test asks for the next, at a time in milliseconds. */
const HELD_FRAMES = `
  const waiting = [];
  globalThis.requestAnimationFrame = callback => waiting.push(callback);
  globalThis.frameAt = time => waiting.splice(0).forEach(callback => callback(time));`;

describe('a link', () => {
  test('that was copied draws the same digit again, and leaves the address', async ({ visit }) => {
    const { page, asked, draw, answer } = await visit({ ...DESKTOP, ...CLIPBOARD });
    await draw(DIGITS['3'][0]);
    expect(await answer()).toMatch(/^3 · /);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Link copied.').waitFor();
    await keepPicture(page, 'share-desktop');
    const friend = await visit(PHONE, await page.evaluate<string>('navigator.clipboard.readText()'));
    expect(await friend.answer()).toMatch(/^3 · /);
    await expect.poll(() => friend.asked.at(-1)?.[0]?.length).toBe(asked.at(-1)?.[0]?.length);
    expect(new URL(friend.page.url()).hash).toBe('');
    await keepPicture(friend.page, 'share-phone');
  });

  test('can be copied from the address bar where there is no clipboard', async ({ visit }) => {
    const { page, draw } = await visit(DESKTOP);
    await page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
    await draw(DIGITS['7'][0]);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.getByText('Your link is in the address bar').waitFor();
    expect(new URL(page.url()).hash).toMatch(/^#d=[\w-]+$/);
  });

  test('goes to the share sheet where the system has one', async ({ visit }) => {
    const { page, draw } = await visit(PHONE);
    await page.addInitScript('navigator.share = data => ((globalThis.shared = data), Promise.reject(new Error()))');
    await page.reload();
    await draw(DIGITS['7'][0]);
    await page.getByRole('button', { name: 'Share…' }).click();
    expect(await page.evaluate('shared.url')).toMatch(/\/#d=[\w-]+$/);
  });

  test('that is broken is named, and the pad stays ready', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP, THREE.slice(0, -2));
    await page.getByText('This link is broken').waitFor();
    await draw(DIGITS['7'][0]);
    expect(await answer()).toMatch(/^7 · /);
    expect(await page.getByText('This link is broken').count()).toBe(0);
  });

  test('that is opened beside a drawing replaces it', async ({ visit }) => {
    const { page, draw, answer } = await visit(DESKTOP);
    await draw(DIGITS['7'][0]);
    expect(await answer()).toMatch(/^7 · /);
    await page.evaluate(`location.href = ${JSON.stringify(THREE)}`);
    await page.getByRole('status').filter({ hasText: '3 · ' }).waitFor();
  });
});

describe('the replay', () => {
  test('draws point by point, and all the rest at the first key', async ({ visit }) => {
    const { page, asked } = await visit(DESKTOP, ELSEWHERE);
    await page.addInitScript(HELD_FRAMES);
    await page.goto(new URL(THREE, page.url()).href);
    await page.locator('#sharing:not([hidden])').waitFor({ state: 'attached' });
    await page.evaluate('frameAt(1000), frameAt(1060)');
    await expect.poll(() => asked.at(-1)?.[0]?.length).toBe(5);
    await page.keyboard.press('Shift');
    await expect.poll(() => asked.at(-1)?.[0]?.length).toBe(POINTS);
  });

  test('shows the whole drawing at once to those who want no motion', async ({ visit }) => {
    const { page, asked } = await visit({ ...DESKTOP, ...STILL }, ELSEWHERE);
    await page.addInitScript(HELD_FRAMES);
    await page.goto(new URL(THREE, page.url()).href);
    await expect.poll(() => asked.map(([stroke]) => stroke?.length)).toEqual([POINTS]);
  });
});

describe('the digit that draws itself', () => {
  const animation = `getComputedStyle(document.querySelector('.ghost')).animationName`;

  test('goes at the first key, and for good', async ({ visit }) => {
    const { page, draw } = await visit(PHONE);
    expect(await page.evaluate(animation)).toBe('draw');
    expect(await page.locator('.ghost').isVisible()).toBe(true);
    await keepPicture(page, 'ghost-phone');
    await page.keyboard.press('Shift');
    expect(await page.locator('.ghost').isVisible()).toBe(false);
    await draw(DIGITS['7'][0]);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByText('Draw here').waitFor();
    expect(await page.locator('.ghost').isVisible()).toBe(false);
  });

  test('stands still for those who want no motion', async ({ visit }) => {
    const { page } = await visit({ ...DESKTOP, ...STILL, colorScheme: 'dark' });
    expect(await page.evaluate(animation)).toBe('none');
    expect(await page.locator('.ghost').isVisible()).toBe(true);
    await keepPicture(page, 'ghost-desktop-dark');
  });
});
