// Drawn digits are answered by the real Worker with the real model, and the page shows what came back.

import { describe, expect } from 'vitest';
import { renderStrokes } from '../../src/preparation/ink.ts';
import { DIGITS } from './digits.ts';
import { DESKTOP, PHONE, test } from './page-visit.ts';

describe.each(Object.entries(DIGITS))('a drawn %s', (digit, strokes) => {
  test('is answered with its label and confidence', async ({ visit }) => {
    const { draw, answer } = await visit(DESKTOP);
    for (const stroke of strokes) await draw(stroke);
    expect(await answer()).toMatch(new RegExp(`^${digit} · \\d{1,2}\\.\\d%$`));
  });
});

describe('an answer', () => {
  test('comes with the scores of all ten digits, which add up', async ({ visit }) => {
    const { page, draw, answer } = await visit(PHONE);
    await draw(DIGITS['7'][0]);
    const percent = /[\d.]+%/.exec(await answer())?.[0];
    const scores = await page.getByRole('row').locator('td:last-child').allTextContents();
    expect(await page.getByRole('rowheader').allTextContents()).toEqual([...'0123456789']);
    expect(scores[7]).toBe(percent);
    expect(scores.reduce((total, score) => total + Number.parseFloat(score), 0)).toBeCloseTo(100, 0);
  });

  test('shows the image that the model saw: the strokes as ink.ts renders them', async ({ visit }) => {
    const { page, draw, answer, asked } = await visit(PHONE);
    await draw(DIGITS['3'][0]);
    await answer();
    const rgba = await page.getByLabel('What the model saw').evaluate(
      // The function runs in the page, whose types this project does not load.
      (canvas: { getContext(kind: '2d'): { getImageData(...box: number[]): { data: ArrayLike<number> } } }) =>
        Array.from(canvas.getContext('2d').getImageData(0, 0, 28, 28).data),
    );
    const gray = rgba.filter((_, i) => i % 4 === 0);
    expect(gray).toEqual(Array.from(renderStrokes(asked.at(-1) ?? [])));
  });

  test.for([
    ['phone', PHONE],
    ['desktop', DESKTOP],
  ] as const)('moves nothing on a %s', async ([, options], { visit }) => {
    const { page, draw, answer } = await visit(options);
    const places = () =>
      Promise.all(['#pad', '#undo', '.result .bars', 'footer'].map(part => page.locator(part).boundingBox()));
    const before = await places();
    await draw(DIGITS['7'][0]);
    await answer();
    expect(await places()).toEqual(before);
  });

  test('comes while the pen is still down', async ({ visit }) => {
    const { page, at, asked } = await visit(DESKTOP);
    await page.mouse.move(...(await at([0.5, 0.2])));
    await page.mouse.down();
    await page.mouse.move(...(await at([0.5, 0.8])), { steps: 5 });
    await page
      .getByRole('status')
      .filter({ hasText: /^\d · / })
      .waitFor();
    expect(asked.length).toBeGreaterThan(0);
    await page.mouse.up();
  });
});
