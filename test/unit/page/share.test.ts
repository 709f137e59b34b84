// A drawing goes into a link and comes out as it was; whatever else a link holds is noticed. A replay is the pen once more.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PAD_UNITS, type PenPoint, type PenStroke, plainStrokes } from '../../../src/page/pad/strokes.ts';
import { fragmentOf, MAX_CHARACTERS, strokesIn } from '../../../src/page/share/link.ts';
import { penSteps, stepsAfter } from '../../../src/page/share/steps.ts';
import { renderStrokes } from '../../../src/preparation/ink.ts';
import { pendigits } from '../../fixtures/pendigits.ts';

/** As large as people draw on the pad, and with as many points. */
const drawings = pendigits.map(({ strokes }) => {
  const all = strokes.flat();
  const [left, top] = [Math.min(...all.map(([x]) => x)), Math.min(...all.map(([, y]) => y))];
  const side = Math.max(...all.map(([x, y]) => Math.max(x - left, y - top)), 1);
  const place = (value: number, start: number) => 150 + (700 * (value - start)) / side;
  return strokes.map(stroke => stroke.map(([x, y]): PenPoint => [place(x, left), place(y, top), 0.5]));
});

const line: PenStroke = [
  [100, 100, 0.9],
  [900.4, 101.6, 0.2],
];

describe('the link of a drawing', () => {
  it('is shorter than 2 kB for any of 200 digits, and holds the same image', () => {
    for (const strokes of drawings) {
      const fragment = fragmentOf(strokes)!;
      expect(fragment.length).toBeLessThan(2000);
      const [before, after] = [strokes, strokesIn(fragment)!].map(drawn => renderStrokes(plainStrokes(drawn)));
      const differences = before!.map((value, pixel) => Math.abs(value - after![pixel]!));
      expect(
        differences.reduce((sum, value) => sum + value) / before!.reduce((sum, value) => sum + value),
      ).toBeLessThan(0.05);
    }
  });

  it('has the positions in whole units, and no pressure', () => {
    expect(strokesIn(fragmentOf([line, [[0, PAD_UNITS, 0.5]]])!)).toEqual([
      [
        [100, 100, 0.5],
        [900, 102, 0.5],
      ],
      [[0, PAD_UNITS, 0.5]],
    ]);
  });

  it('leaves points out where they would make it too long, but no end of a stroke', () => {
    const wave = Array.from({ length: 5000 }, (_, i): PenPoint => [i / 5, 500 + 300 * Math.sin(i / 300), 0.5]);
    const fragment = fragmentOf([wave])!;
    expect(fragment.length).toBeLessThanOrEqual(MAX_CHARACTERS);
    const [stroke] = strokesIn(fragment)!;
    expect(stroke!.length).toBeGreaterThan(100);
    expect(stroke!.at(-1)![0]).toBe(1000);
  });

  it('is none for a drawing that has too many strokes', () => {
    expect(fragmentOf(Array.from({ length: 1000 }, () => line))).toBe(undefined);
  });
});

describe('a link that holds no drawing', () => {
  it.each([
    ['is empty', ''],
    ['has no points', 'AA'],
    ['has other letters', 'AQ!!'],
    ['lacks a coordinate', 'AQI'],
    ['breaks off within a number', 'AQKA'],
    ['leaves the pad', 'AQEC'],
  ])('gives no strokes: it %s', (_, code) => {
    expect(strokesIn(`#d=${code}`)).toBe(undefined);
  });

  it('is noticed wherever it was cut', () => {
    const fragment = fragmentOf([line])!;
    for (let length = 0; length < fragment.length; length++)
      expect(strokesIn(fragment.slice(0, length))).toBe(undefined);
  });

  it('is read without an error, whatever it is', () => {
    fc.assert(
      fc.property(fc.base64String(), code => {
        const points = strokesIn(`#d=${code}`)?.flat() ?? [];
        return points.every(([x, y]) => x >= 0 && x <= PAD_UNITS && y >= 0 && y <= PAD_UNITS);
      }),
    );
    expect(strokesIn(`#d=${'A'.repeat(MAX_CHARACTERS)}`)).toBe(undefined);
    expect(strokesIn('#api')).toBe(undefined);
  });
});

describe('a replay', () => {
  it('is what the pen did, event by event', () => {
    const did: unknown[] = [];
    const pen = {
      onDown: (point: PenPoint) => did.push(['down', point]),
      onMove: (points: readonly PenPoint[]) => did.push(['move', ...points]),
      onUp: () => did.push(['up']),
    };
    for (const step of penSteps([line, line.slice(0, 1)], pen)) step();
    expect(did).toEqual([['down', line[0]], ['move', line[1]], ['up'], ['down', line[0]], ['up']]);
  });

  it('takes 12 ms a step, and no more than 3 seconds', () => {
    expect(stepsAfter(0, 10)).toBe(0);
    expect(stepsAfter(1, 10)).toBe(1);
    expect(stepsAfter(60, 10)).toBe(5);
    expect(stepsAfter(500, 10)).toBe(10);
    expect(stepsAfter(1500, 1000)).toBe(500);
  });
});
