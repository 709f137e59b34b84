import { expect, it } from 'vitest';
import { calibrate, withTemperature } from '../../trainer/export/calibrate.ts';

/** 100 images of two classes, 75 of them right, all with the same logit for the predicted class. */
function overconfident(logit: number) {
  const labels = Uint8Array.from({ length: 100 }, (_, i) => (i < 75 ? 0 : 1));
  const logits = Float32Array.from({ length: 200 }, (_, i) => (i % 2 === 0 ? logit : 0));
  return { logits, labels };
}

it('the temperature makes the confidence that of the accuracy', () => {
  const { logits, labels } = overconfident(5);
  const { temperature, errorBefore, error, validationImages } = calibrate(logits, labels);
  expect(temperature).toBeCloseTo(5 / Math.log(3), 3); // 1 / (1 + exp(-5 / T)) = 3 / 4
  expect(errorBefore).toBeCloseTo(1 / (1 + Math.exp(-5)) - 0.75, 5);
  expect(error).toBeLessThan(1e-3);
  expect(validationImages).toBe(100);
});

it('a model that is too modest is made surer', () => {
  const { logits, labels } = overconfident(0.1);
  expect(calibrate(logits, labels).temperature).toBeCloseTo(0.1 / Math.log(3), 3);
});

it('answers are sure from where nine in ten images of a class are read rightly', () => {
  const shares = [0.95, 0.62]; // each for 100 images, which are told from each other by their confidence
  const images = shares.flatMap(p => Array.from({ length: 100 }, (_, i) => ({ p, isRight: i < 100 * p })));
  const logits = Float32Array.from(images.flatMap(({ p }) => [Math.log(p / (1 - p)), 0]));
  const labels = Uint8Array.from(images, ({ isRight }) => Number(!isRight));
  expect(calibrate(logits, labels).temperature).toBeCloseTo(1, 2);
  expect(calibrate(logits, labels).sureFrom).toBe(0.6667); // the end of the bin of 0.62
  expect(calibrate(logits, labels, 100).sureFrom).toBe(0);
});

it('the last layer takes the temperature over, and nothing else changes', () => {
  const parameters = {
    'head.weight': Float32Array.of(2, 4),
    'head.bias': Float32Array.of(1),
    'norm.bias': Float32Array.of(7),
  };
  expect(withTemperature(parameters, 2)).toEqual({
    'head.weight': Float32Array.of(1, 2),
    'head.bias': Float32Array.of(0.5),
    'norm.bias': Float32Array.of(7),
  });
});
