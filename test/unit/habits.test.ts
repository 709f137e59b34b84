import { expect, it } from 'vitest';
import type { Stroke } from '../../src/preparation/ink.ts';
import { addHabit } from '../../trainer/data/augment/habits.ts';
import { coarsen, makeRagged, resized } from '../../trainer/data/augment/resolution.ts';
import { randomStream } from '../../trainer/random.ts';

const RING: Stroke = Array.from({ length: 40 }, (_, i) => [Math.cos(i / 6), 2 * Math.sin(i / 6)]);
const SEVEN: Stroke = [
  [0, 0],
  [10, 0],
  [4, 20],
];
const LINE: Stroke = [
  [5, 0],
  [5, 10],
  [5, 20],
];
const SEEDS = Array.from({ length: 20 }, (_, i) => randomStream(i, 'habits'));

it('a 0 gets a slash from below left to above right', () => {
  for (const random of SEEDS) {
    const [ring, slash, ...more] = addHabit([RING], '0', random);
    expect([ring, more]).toEqual([RING, []]);
    const [[x0, y0], [x1, y1]] = slash as [[number, number], [number, number]];
    expect(x0 < x1 && y0 > y1).toBe(true);
  }
});

it('a 7 gets a bar across its stem, below its own', () => {
  for (const random of SEEDS) {
    const [, bar] = addHabit([SEVEN], '7', random);
    const [[left, y], [right]] = bar as [[number, number], [number, number]];
    expect(y).toBeGreaterThan(5);
    expect(y).toBeLessThan(16);
    const stem = 10 - (6 * y) / 20;
    expect(left < stem && stem < right).toBe(true);
  }
});

it('a 1 gets a foot at its bottom or a flag at its top', () => {
  const ends = SEEDS.flatMap(random => addHabit([LINE], '1', random).slice(1));
  expect(ends.length).toBeGreaterThan(SEEDS.length);
  for (const stroke of ends) {
    const heights = stroke.map(([, y]) => y);
    expect(Math.min(...heights) > 19 || Math.max(...heights) < 10).toBe(true);
  }
});

it('other digits and what has several strokes already stay as they are', () => {
  const [random] = SEEDS as [ReturnType<typeof randomStream>];
  for (const label of ['2', '3', 'A', '']) expect(addHabit([LINE], label, random)).toEqual([LINE]);
  expect(addHabit([SEVEN, LINE], '7', random)).toEqual([SEVEN, LINE]);
});

it('an image keeps its brightness and place when its resolution changes, and a flat one all of it', () => {
  expect(resized(new Float32Array(784).fill(0.5), 28, 13).every(value => Math.abs(value - 0.5) < 1e-6)).toBe(true);
  const dot = new Float32Array(784);
  for (const y of [12, 13, 14]) dot.fill(1, y * 28 + 6, y * 28 + 10);
  for (const change of [coarsen, makeRagged])
    for (const random of SEEDS) {
      const image = dot.slice();
      change(image, 28, random);
      expect(image).not.toEqual(dot);
      expect(image.every(value => value >= 0 && value <= 1)).toBe(true);
      const ink = image.reduce((sum, value) => sum + value, 0);
      const x = image.reduce((sum, value, i) => sum + value * (i % 28), 0) / ink;
      expect(Math.abs(x - 7.5)).toBeLessThan(1.5);
    }
});
