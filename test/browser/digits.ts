// Digits as people write them, on a pad whose sides are 1, y downwards.

import type { Point, Stroke } from '../../src/preparation/ink.ts';

/** A part of an ellipse around (x, y), angles in degrees clockwise from three o'clock. */
function arc(x: number, y: number, width: number, height: number, from: number, to: number): Stroke {
  return Array.from({ length: 13 }, (_, i): Point => {
    const angle = ((from + ((to - from) * i) / 12) * Math.PI) / 180;
    return [x + width * Math.cos(angle), y + height * Math.sin(angle)];
  });
}

/** Strokes by digit. */
export const DIGITS = {
  '0': [arc(0.5, 0.5, 0.2, 0.3, -90, 275)],
  '1': [
    [
      [0.54, 0.18],
      [0.5, 0.5],
      [0.47, 0.84],
    ],
  ],
  '3': [[...arc(0.48, 0.34, 0.17, 0.15, -150, 90), ...arc(0.48, 0.66, 0.2, 0.17, -90, 150)]],
  '7': [
    [
      [0.28, 0.22],
      [0.5, 0.21],
      [0.72, 0.22],
      [0.6, 0.48],
      [0.48, 0.84],
    ],
  ],
} as const satisfies Record<string, readonly Stroke[]>;
