// The README's moving picture: `SCREENSHOTS=folder` keeps its frames, one for each step of the pen. The command that joins
// them is in .github/CONTRIBUTING.md.

import { join } from 'node:path';
import { expect } from 'vitest';
import type { Point, Stroke } from '../../src/preparation/ink.ts';
import { DIGITS } from './digits.ts';
import { test } from './page-visit.ts';

const SCREENSHOTS = process.env['SCREENSHOTS'];

/** Parts of the pad that the pen moves between two frames. */
const STEP = 0.06;

/** The stroke's corners and points between them, none farther apart than a step. */
function inSteps(stroke: Stroke): Point[] {
  return stroke.flatMap(([x, y], i) => {
    const [toX, toY] = stroke[i + 1] ?? [x, y];
    const steps = Math.max(1, Math.ceil(Math.hypot(toX - x, toY - y) / STEP));
    return Array.from({ length: steps }, (_, k): Point => [x + ((toX - x) * k) / steps, y + ((toY - y) * k) / steps]);
  });
}

test.runIf(SCREENSHOTS)('a three that is drawn is recorded frame by frame', async ({ visit }) => {
  const { page, at, answer } = await visit({ viewport: { width: 1000, height: 720 }, reducedMotion: 'reduce' });
  let frames = 0;
  const keepFrame = () =>
    page.screenshot({ path: join(SCREENSHOTS ?? '', `frame-${String(frames++).padStart(2, '0')}.png`) });
  await keepFrame();
  const [first, ...rest] = inSteps(DIGITS['3'][0]);
  await page.mouse.move(...(await at(first!)));
  await page.mouse.down();
  for (const point of rest) {
    await page.mouse.move(...(await at(point)), { steps: 3 });
    await keepFrame();
  }
  await page.mouse.up();
  expect(await answer()).toMatch(/^3 · /);
  await keepFrame();
});
