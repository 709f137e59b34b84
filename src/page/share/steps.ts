// Draws a finished drawing again with the pen's own events, point by point, so that the answer follows it as it did.

import type { PenEvents } from '../pad/pen-events.ts';
import type { PenStroke } from '../pad/strokes.ts';

/** Between two points; pens and mice report about this often. */
const STEP_MS = 12;

/** The longest replay. */
const MAX_MS = 3000;

/** Each event of the pen, in order. */
export function penSteps(strokes: readonly PenStroke[], pen: PenEvents): (() => void)[] {
  return strokes.flatMap(([first, ...rest]) => [
    () => pen.onDown(first!),
    ...rest.map(point => () => pen.onMove([point], [])),
    () => pen.onUp(),
  ]);
}

/** How many of the steps are done after this time. */
export function stepsAfter(ms: number, steps: number): number {
  return Math.min(steps, Math.ceil(ms / Math.min(STEP_MS, MAX_MS / steps)));
}
