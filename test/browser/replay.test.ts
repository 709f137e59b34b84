// Digits that people have written with a pen, replayed on the pad by real pointer events: the whole way from hand to answer.

import { expect } from 'vitest';
import type { Point, Stroke } from '../../src/preparation/ink.ts';
import drawings from '../fixtures/pendigits-200.json' with { type: 'json' };
import { DESKTOP, test } from './page-visit.ts';

/** Of 200. */
const LEAST_CORRECT = 195;

/** The part of the pad that a drawing fills. */
const SHARE = 0.7;

/** The strokes in the middle of a pad whose sides are 1. */
function onPad(strokes: readonly (readonly number[][])[]): Stroke[] {
  const points = strokes.flat();
  const [xs, ys] = [points.map(([x]) => x!), points.map(([, y]) => y!)];
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const scale = SHARE / Math.max(right - left, bottom - top, 1);
  const place = ([x, y]: readonly number[]): Point => [
    0.5 + (x! - (left + right) / 2) * scale,
    0.5 + (y! - (top + bottom) / 2) * scale,
  ];
  return strokes.map(stroke => stroke.map(place));
}

test('200 digits by five people whom the model has not seen are read', { timeout: 300_000 }, async ({ visit }) => {
  const { page, at, answer } = await visit(DESKTOP);
  const wrong: string[] = [];
  const [origin, corner] = [await at([0, 0]), await at([1, 1])];
  const onScreen = ([x, y]: Point): Point => [
    origin[0] + x * (corner[0] - origin[0]),
    origin[1] + y * (corner[1] - origin[1]),
  ];
  for (const { label, writer, strokes } of drawings) {
    for (const stroke of onPad(strokes)) {
      const [first, ...rest] = stroke.map(onScreen);
      await page.mouse.move(...first!);
      await page.mouse.down();
      await Promise.all(rest.map(point => page.mouse.move(...point))); // as fast as they come: the page coalesces them
      await page.mouse.up();
    }
    const said = await answer();
    const best = await page.locator('.best th').textContent();
    if (best !== String(label)) wrong.push(`${label} by writer ${writer}: ${said}`);
    await page.getByRole('button', { name: 'Clear' }).click();
    await page.getByRole('status').filter({ hasText: 'Draw a digit' }).waitFor();
  }
  expect(drawings.length - wrong.length, wrong.join('\n')).toBeGreaterThanOrEqual(LEAST_CORRECT);
});
