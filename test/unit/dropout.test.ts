import { expect, it } from 'vitest';
import { fillDropoutMask } from '../../trainer/model/dropout.ts';

function mask(length: number, rate: number, seed: number, index = 0): Float32Array {
  const values = new Float32Array(length);
  fillDropoutMask(values, rate, seed, index);
  return values;
}

it('holds only 0 and 1 / (1 - rate), in about the asked share', () => {
  const values = mask(100_001, 0.2, 1);
  expect(new Set(values)).toEqual(new Set([0, Math.fround(1.25)]));
  const dropped = values.filter(value => value === 0).length / values.length;
  expect(dropped).toBeCloseTo(0.2, 2);
});

it('differs between seeds and between the dropouts of one pass', () => {
  const base = mask(64, 0.5, 1, 0);
  expect(mask(64, 0.5, 1, 0)).toEqual(base);
  expect(mask(64, 0.5, 2, 0)).not.toEqual(base);
  expect(mask(64, 0.5, 1, 1)).not.toEqual(base);
});
