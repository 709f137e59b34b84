// Example requests in the OpenAPI document; the tests send each of them.

import type { Stroke } from '../preparation/ink.ts';
import { IMAGE_SIZE } from '../preparation/ink.ts';

export const SEVEN: Stroke[] = [
  [
    [10, 12],
    [60, 10],
    [95, 14],
    [62, 70],
    [40, 130],
  ],
];
const ONE = [
  [
    [50, 10],
    [50, 90],
  ],
];

export const DRAWINGS: Readonly<Record<string, unknown>> = {
  'a drawing': { strokes: SEVEN },
  'several drawings': { items: [{ strokes: SEVEN }, { strokes: ONE }] },
};

export const INPUTS: Readonly<Record<string, unknown>> = {
  'a drawing': { inputs: SEVEN, parameters: { top_k: 3 } },
};

export const INFERENCES: Readonly<Record<string, unknown>> = {
  'a vertical line': {
    id: 'line',
    inputs: [{ name: 'images', shape: [1, 1, IMAGE_SIZE, IMAGE_SIZE], datatype: 'FP32', data: verticalLine() }],
    outputs: [{ name: 'probabilities' }],
  },
};

function verticalLine(): number[] {
  return Array.from({ length: IMAGE_SIZE ** 2 }, (_, i) => {
    const [x, y] = [i % IMAGE_SIZE, Math.floor(i / IMAGE_SIZE)];
    return (x === 13 || x === 14) && y >= 4 && y < 24 ? 1 : 0;
  });
}
