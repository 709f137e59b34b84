import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config/presets.ts';
import {
  adamW,
  clipGradients,
  decays,
  learningRateAt,
  trainedSpecs,
  updateAverage,
} from '../../trainer/training/optimizer.ts';

describe('AdamW', () => {
  it('takes the steps that the paper defines', () => {
    const w = Float32Array.of(1, -2);
    const [m, v] = [new Float32Array(2), new Float32Array(2)];
    let expected = [1, -2];
    let [em, ev] = [
      [0, 0],
      [0, 0],
    ];
    const gradients = [
      [0.5, -3],
      [0.25, 1],
      [-0.125, 0],
    ];
    for (const [k, g] of gradients.entries()) {
      const step = k + 1;
      em = em.map((x, i) => 0.9 * x + 0.1 * g[i]!);
      ev = ev.map((x, i) => 0.999 * x + 0.001 * g[i]! ** 2);
      expected = expected.map((x, i) => {
        const update = em[i]! / (1 - 0.9 ** step) / (Math.sqrt(ev[i]! / (1 - 0.999 ** step)) + 1e-8);
        return x - 0.01 * (update + 0.1 * x);
      });
      adamW(w, Float32Array.from(g), m, v, { step, learningRate: 0.01, weightDecay: 0.1 });
    }
    expected.forEach((x, i) => {
      expect(w[i]).toBeCloseTo(x, 6);
    });
  });

  it('decays the matrices of Linear and nothing else', () => {
    const names = trainedSpecs(PRESETS.testing.model)
      .filter(decays)
      .map(({ name }) => name);
    expect(names).toContain('blocks.0.attention.qkv.weight');
    expect(names).toContain('head.weight');
    expect(names.filter(name => /norm|bias|token|position/.test(name))).toEqual([]);
  });
});

describe('the learning rate', () => {
  const config = { ...PRESETS.testing.train, learningRate: 0.1, warmupSteps: 10, epochs: 10 };
  const STEPS = 10; // an epoch

  it('rises linearly through the warm-up', () => {
    expect(learningRateAt(1, STEPS, config)).toBeCloseTo(0.01);
    expect(learningRateAt(10, STEPS, config)).toBeCloseTo(0.1);
  });

  it('falls along a cosine to zero', () => {
    expect(learningRateAt(55, STEPS, config)).toBeCloseTo(0.05);
    expect(learningRateAt(100, STEPS, config)).toBeCloseTo(0);
  });

  it('stays where it is when constant', () => {
    expect(learningRateAt(99, STEPS, { ...config, schedule: 'constant' })).toBe(0.1);
  });

  it('falls in steps after every so many epochs', () => {
    const steps = { ...config, schedule: 'step', decayEpochs: 3, decayFactor: 0.5 } as const;
    const rates = [30, 31, 60, 61, 91].map(step => learningRateAt(step, STEPS, steps));
    expect(rates).toEqual([0.1, 0.05, 0.05, 0.025, 0.0125]);
  });
});

describe('clipping', () => {
  it('scales all gradients alike down to the limit', () => {
    const gradients = { a: Float32Array.of(3, 0), b: Float32Array.of(4) };
    expect(clipGradients(gradients, 1)).toBe(5);
    expect(gradients.a[0]).toBeCloseTo(0.6, 6);
    expect(gradients.b[0]).toBeCloseTo(0.8, 6);
  });

  it('leaves smaller gradients alone', () => {
    const gradients = { a: Float32Array.of(3, 4) };
    expect(clipGradients(gradients, 6)).toBe(5);
    expect([...gradients.a]).toEqual([3, 4]);
  });
});

it('a moving average forgets its beginning soon and then follows slowly', () => {
  const average = { w: Float32Array.of(0) };
  updateAverage(average, { w: Float32Array.of(1) }, 0.9, 0);
  expect(average.w[0]).toBeCloseTo(0.9, 6); // d = 1/10
  updateAverage(average, { w: Float32Array.of(2) }, 0.9, 1000);
  expect(average.w[0]).toBeCloseTo(0.9 * 0.9 + 0.1 * 2, 6);
});
