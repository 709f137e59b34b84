// Turns pointer events of mouse, finger and stylus into points in the pad's coordinates.

import type { PenEvents } from './pen-events.ts';
import { PAD_UNITS, type PenPoint, UNKNOWN_PRESSURE } from './strokes.ts';

/** Reports one pen at a time: while it is down, other fingers are ignored. */
export function listenToPen(canvas: HTMLCanvasElement, pen: PenEvents): void {
  let active: number | undefined;
  const points = (events: readonly PointerEvent[]) => events.map(event => toPoint(canvas, event));

  canvas.addEventListener('pointerdown', event => {
    if (active !== undefined || event.button !== 0) return;
    canvas.setPointerCapture(event.pointerId);
    active = event.pointerId;
    pen.onDown(toPoint(canvas, event));
  });
  canvas.addEventListener('pointermove', event => {
    if (event.pointerId !== active) return;
    // Safari has neither before 18.2.
    const events = event.getCoalescedEvents?.() ?? [];
    pen.onMove(points(events.length > 0 ? events : [event]), points(event.getPredictedEvents?.() ?? []));
  });
  const lift = (event: PointerEvent) => {
    if (event.pointerId !== active) return;
    active = undefined;
    pen.onUp();
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener('lostpointercapture', lift);
}

/** Only a stylus knows how hard it presses; fingers and mice report a constant. */
function toPoint(canvas: HTMLCanvasElement, { clientX, clientY, pointerType, pressure }: PointerEvent): PenPoint {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  const known = pointerType === 'pen' && pressure > 0 ? pressure : UNKNOWN_PRESSURE;
  return [((clientX - left) / width) * PAD_UNITS, ((clientY - top) / height) * PAD_UNITS, known];
}
