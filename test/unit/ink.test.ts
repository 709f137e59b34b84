// What an image of pen strokes must look like, whatever was drawn: invariants of the rendering, no example images.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Point, renderStrokes, type Stroke } from '../../src/preparation/ink.ts';

const SIZE = 28;
const MIDDLE = 14;

const seven: Stroke[] = [
  [
    [10, 10],
    [60, 12],
    [35, 60],
    [28, 90],
  ],
];
const ring: Stroke[] = [Array.from({ length: 41 }, (_, i): Point => [Math.cos(i / 6.4), 1.4 * Math.sin(i / 6.4)])];
const cross: Stroke[] = [
  [
    [0, 0],
    [10, 10],
  ],
  [
    [10, 0],
    [0, 10],
  ],
];
const drawings = { seven, ring, cross };

function map(strokes: readonly Stroke[], change: (point: Point) => Point): Stroke[] {
  return strokes.map(stroke => stroke.map(change));
}

function line(from: Point, to: Point): Stroke[] {
  return [[from, to]];
}

function sum(image: Uint8Array): number {
  return image.reduce((total, value) => total + value, 0);
}

function centreOfMass(image: Uint8Array): { x: number; y: number } {
  const mean = (index: (pixel: number) => number) =>
    image.reduce((total, value, pixel) => total + value * index(pixel), 0) / sum(image);
  return { x: mean(pixel => pixel % SIZE), y: mean(pixel => Math.floor(pixel / SIZE)) };
}

/** First and last inked column and row. */
function inkedBox(image: Uint8Array): { left: number; right: number; top: number; bottom: number } {
  const inked = [...image.keys()].filter(pixel => image[pixel]! > 0);
  const columns = inked.map(pixel => pixel % SIZE);
  const rows = inked.map(pixel => Math.floor(pixel / SIZE));
  return {
    left: Math.min(...columns),
    right: Math.max(...columns),
    top: Math.min(...rows),
    bottom: Math.max(...rows),
  };
}

/** Ink in pixels across the middle row, at right angles to an upright stroke. */
function thickness(image: Uint8Array): number {
  return sum(image.subarray(MIDDLE * SIZE, (MIDDLE + 1) * SIZE)) / 255;
}

function largestDifference(a: Uint8Array, b: Uint8Array): number {
  return Math.max(...a.map((value, i) => Math.abs(value - b[i]!)));
}

describe.each(Object.entries(drawings))('renderStrokes of a %s', (_, strokes) => {
  const image = renderStrokes(strokes);

  it('gives 28 × 28 values that reach full white and full black', () => {
    expect(image).toHaveLength(SIZE * SIZE);
    expect(Math.max(...image)).toBe(255);
    expect(Math.min(...image)).toBe(0);
  });

  it('puts the centre of mass in the middle', () => {
    const { x, y } = centreOfMass(image);
    expect(Math.abs(x - MIDDLE)).toBeLessThan(0.1);
    expect(Math.abs(y - MIDDLE)).toBeLessThan(0.1);
  });

  it('fills 20 pixels with the longer side and no more with the other', () => {
    const { left, right, top, bottom } = inkedBox(image);
    const longer = Math.max(right - left, bottom - top) + 1;
    expect(longer).toBeLessThanOrEqual(20);
    expect(longer).toBeGreaterThanOrEqual(19);
  });

  it.each([1e-9, 0.3, 1e9])('does not depend on the scale: times %f', factor => {
    const scaled = map(strokes, ([x, y]) => [x * factor, y * factor]);
    expect(largestDifference(renderStrokes(scaled), image)).toBeLessThanOrEqual(1);
  });

  it.each([-1e6, 17.3, 1e6])('does not depend on the place: moved by %f', distance => {
    const moved = map(strokes, ([x, y]) => [x + distance, y - distance]);
    expect(largestDifference(renderStrokes(moved), image)).toBeLessThanOrEqual(1);
  });

  it('does not change when points repeat or the pen moves in smaller steps', () => {
    const repeated = strokes.map(stroke => stroke.flatMap(point => [point, point, point]));
    const halved = strokes.map(stroke =>
      stroke.flatMap(([x, y], i): Point[] => {
        const [nextX, nextY] = stroke[i + 1] ?? [x, y];
        return [
          [x, y],
          [(x + nextX) / 2, (y + nextY) / 2],
        ];
      }),
    );
    expect(renderStrokes(repeated)).toEqual(image);
    expect(largestDifference(renderStrokes(halved), image)).toBeLessThanOrEqual(1);
  });

  it('does not change when strokes come in another order or direction', () => {
    const reversed = strokes.map(stroke => [...stroke].reverse()).reverse();
    expect(largestDifference(renderStrokes(reversed), image)).toBeLessThanOrEqual(1);
  });
});

describe('renderStrokes', () => {
  it('is black without ink', () => {
    expect(sum(renderStrokes([]))).toBe(0);
    expect(sum(renderStrokes([[], []]))).toBe(0);
  });

  it('draws a dot for a single point and for a stroke that stands still', () => {
    const dot = renderStrokes([[[5, 5]]]);
    const { left, right, top, bottom } = inkedBox(dot);
    expect(dot[MIDDLE * SIZE + MIDDLE]).toBe(255);
    expect([left, right, top, bottom]).toEqual([13, 15, 13, 15]);
    expect(renderStrokes([Array.from({ length: 9 }, () => [-3, 8] as const)])).toEqual(dot);
  });

  it('keeps a dot beside a line', () => {
    const withDot = renderStrokes([...line([0, 0], [0, 80]), [[40, 40]]]);
    expect(inkedBox(withDot).right - inkedBox(withDot).left).toBeGreaterThan(9);
  });

  it('draws y downwards', () => {
    const top = renderStrokes([...line([0, 0], [100, 0]), ...line([50, 0], [50, 100])]);
    const rowSums = Array.from({ length: SIZE }, (_, row) => sum(top.subarray(row * SIZE, (row + 1) * SIZE)));
    expect(rowSums.indexOf(Math.max(...rowSums))).toBeLessThan(MIDDLE);
  });

  it('draws strokes equally thick, about 2.4 pixels, whatever their size', () => {
    for (const length of [0.001, 1, 40, 5000]) {
      expect(Math.abs(thickness(renderStrokes(line([0, 0], [0, length]))) - 2.4)).toBeLessThan(0.1);
    }
  });

  it('draws a straight line upright, level or slanted with the same ink', () => {
    const upright = renderStrokes(line([0, 0], [0, 1]));
    const level = renderStrokes(line([0, 0], [1, 0]));
    expect(inkedBox(upright)).toEqual({ left: 13, right: 15, top: 5, bottom: 23 });
    expect(sum(level)).toBe(sum(upright));
    expect(sum(renderStrokes(line([0, 0], [1, 1]))) / sum(upright)).toBeCloseTo(Math.SQRT2, 1);
  });

  it('keeps every stroke on the image when the ink weighs on one side', () => {
    const scribble = Array.from({ length: 200 }, (_, i): Point => [i % 2, i]);
    const image = renderStrokes([scribble, ...line([0, 100], [200, 100])]);
    const { left, right } = inkedBox(image);
    expect(right - left).toBeGreaterThanOrEqual(18);
  });

  it('stays finite for the largest and the smallest numbers', () => {
    const huge = Number.MAX_VALUE;
    const diagonal = renderStrokes(line([0, 0], [1, 1]));
    expect(renderStrokes(line([-huge, -huge], [huge, huge]))).toEqual(diagonal);
    expect(renderStrokes(line([0, 0], [1e-300, 1e-300]))).toEqual(diagonal);
  });

  it('has ink inside a box of 20 × 20 for any strokes with a point', () => {
    const point = fc.tuple(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: -500, max: 500 }));
    fc.assert(
      fc.property(fc.array(fc.array(point, { minLength: 1 }), { minLength: 1 }), strokes => {
        const image = renderStrokes(strokes);
        const { left, right, top, bottom } = inkedBox(image);
        expect(Math.max(...image)).toBe(255);
        expect(Math.max(right - left, bottom - top)).toBeLessThan(20);
      }),
    );
  });

  it('renders ten thousand points in bounded time', () => {
    const spiral = Array.from({ length: 10_000 }, (_, i): Point => [i * Math.cos(i / 100), i * Math.sin(i / 100)]);
    const start = performance.now();
    renderStrokes([spiral]);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
