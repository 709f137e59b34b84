import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config.ts';
import { adamW, decays, learningRateAt, trainedSpecs } from '../../trainer/optimizer.ts';

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
  const config = { ...PRESETS.testing.train, learningRate: 0.1, warmupSteps: 10 };

  it('rises linearly through the warm-up', () => {
    expect(learningRateAt(1, 100, config)).toBeCloseTo(0.01);
    expect(learningRateAt(10, 100, config)).toBeCloseTo(0.1);
  });

  it('falls along a cosine to zero', () => {
    expect(learningRateAt(55, 100, config)).toBeCloseTo(0.05);
    expect(learningRateAt(100, 100, config)).toBeCloseTo(0);
  });

  it('stays where it is when constant', () => {
    expect(learningRateAt(99, 100, { ...config, schedule: 'constant' })).toBe(0.1);
  });
});
