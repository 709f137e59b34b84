import { expect, it } from 'vitest';
import { dilate, MAX_WORK_AREA, reduce } from '../../src/preparation/plane.ts';
import { randomBelow } from '../worker/random.ts';

it.each([
  [1, 1, 3],
  [7, 5, 0],
  [7, 5, 1],
  [20, 3, 4],
  [3, 20, 30],
  [24, 24, 5],
])('%i×%i values are dilated to the largest at most %i away', (width, height, reach) => {
  const random = randomBelow();
  const values = Float32Array.from({ length: width * height }, () => random(100) - 50);
  const expected = values.map((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    const around = values.filter(
      (_, j) => Math.abs((j % width) - x) <= reach && Math.abs(Math.floor(j / width) - y) <= reach,
    );
    return Math.max(...around);
  });
  expect(dilate({ width, height, values }, reach).values).toEqual(expected);
});

it.each([
  [4096, 383],
  [4096, 1024],
  [64, 4096],
  [300, 300],
])('a picture of %i×%i is worked on at a bounded area', (width, height) => {
  const plane = reduce({ width, height, gray: new Uint8Array(width * height).fill(7) });
  expect(plane.width * plane.height).toBeLessThanOrEqual(1.02 * MAX_WORK_AREA);
  expect(plane.values.every(value => value === 7)).toBe(true);
});
