// Pointer and keys on an element that shows a 28×28 image enlarged.

import { IMAGE_SIZE } from '../../preparation/ink.ts';

export interface ImageInput {
  /** The pointer is down there, in pixels from the image's corner; `first`: it has just been put down. */
  onPoint(x: number, y: number, first: boolean): void;
  /** An arrow key: so many columns to the right and rows down. */
  onStep(columns: number, rows: number): void;
  /** The space bar or Enter. */
  onPress?(): void;
}

const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

export function listenToImage(shown: HTMLElement, { onPoint, onStep, onPress }: ImageInput): void {
  const point = ({ clientX, clientY }: PointerEvent, first: boolean) => {
    const { left, top, width, height } = shown.getBoundingClientRect();
    onPoint(((clientX - left) / width) * IMAGE_SIZE, ((clientY - top) / height) * IMAGE_SIZE, first);
  };
  shown.addEventListener('pointerdown', event => {
    if (event.button !== 0 || !event.isPrimary) return;
    shown.setPointerCapture(event.pointerId);
    point(event, true);
  });
  shown.addEventListener('pointermove', event => {
    if (!shown.hasPointerCapture(event.pointerId)) return;
    // Safari has none before 18.2.
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length > 0 ? events : [event]) point(each, false);
  });
  shown.addEventListener('keydown', event => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const step = STEPS[event.key];
    if (step) onStep(...step);
    else if (onPress && (event.key === ' ' || event.key === 'Enter')) onPress();
    else return;
    event.preventDefault();
  });
}
