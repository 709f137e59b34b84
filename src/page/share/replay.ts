// Takes the steps of a replay in the course of time.

import { stepsAfter } from './steps.ts';

/** One by one, and all that are left at the first touch or key. */
export function replay(steps: readonly (() => void)[]): void {
  let [done, start] = [0, 0];
  const advance = (count: number) => {
    while (done < count) steps[done++]!();
  };
  const frame = (now: number) => {
    start ||= now;
    advance(stepsAfter(now - start, steps.length));
    if (done < steps.length) requestAnimationFrame(frame);
  };
  const finish = () => advance(steps.length);
  for (const event of ['pointerdown', 'keydown']) addEventListener(event, finish, { capture: true, once: true });
  requestAnimationFrame(frame);
}
