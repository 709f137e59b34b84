// Requests to /classify, good and bad ones, with the status that each must be answered with.

import { encode } from 'fast-png';
import { renderStrokes, type Stroke } from '../../../src/preparation/ink.ts';
import type { Question } from './http.ts';

/** A seven, as a pen draws it on a page. */
const STROKES: Stroke[] = [[[10, 12], [60, 10], [95, 14], [80, 40], [62, 70], [50, 100], [40, 130]]]; // biome-ignore format: points in one line
const PNG_SCALE = 10;
const JSON_TYPE = 'application/json';

export interface Expected extends Question {
  status: number;
}

const json = (value: unknown, status: number): Expected => ({
  body: JSON.stringify(value),
  mediaType: JSON_TYPE,
  status,
});

const pixels = [...renderStrokes(STROKES)];

export const QUESTIONS = {
  strokes: json({ strokes: STROKES }, 200),
  pixels: json({ pixels }, 200),
  PNG: { body: png(pixels), mediaType: 'image/png', status: 200 },
} satisfies Record<string, Expected>;

/** Images at once, up to as many as are allowed. */
const batch = (count: number): Expected => ({
  body: Uint8Array.from({ length: count * pixels.length }, (_, i) => pixels[i % pixels.length]!),
  mediaType: 'application/octet-stream',
  status: 200,
});

/** Good requests and bad ones, single images and batches. */
export const MIXTURE: Expected[] = [
  ...[1, 2, 3].map(() => QUESTIONS.strokes),
  ...[1, 2].map(() => QUESTIONS.pixels),
  ...[1, 2].map(() => QUESTIONS.PNG),
  ...[3, 16, 64].map(batch),
  { body: '{"strokes":', mediaType: JSON_TYPE, status: 400 },
  json({ pixels: [1, 2, 3] }, 422),
  { body: 'GIF89a', mediaType: 'image/png', status: 400 },
];

/** Dark on light, as a scanner sees it. */
function png(values: readonly number[]): Uint8Array {
  const side = Math.sqrt(values.length);
  const size = side * PNG_SCALE;
  const data = Uint8Array.from({ length: size * size }, (_, i) => {
    const [y, x] = [Math.floor(i / size / PNG_SCALE), Math.floor((i % size) / PNG_SCALE)];
    return 255 - values[y * side + x]!;
  });
  return encode({ width: size, height: size, data, channels: 1, depth: 8 });
}
