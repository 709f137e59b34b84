import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config/presets.ts';
import { NORMS } from '../../trainer/config/schema.ts';
import { elementCount, initialParameters, parameterCount, parameterSpecs } from '../../trainer/model/parameters.ts';

/** Trained parameters of the reference configuration; the PyTorch modules of the same layers count the same. */
const PARAMETER_COUNT = { vit: 893_164, vitbn: 894_700, 'vitbn-ffn': 893_932, 'vitbn-all': 893_932 };

describe('the reference configuration', () => {
  it('has an exact parameter count for every model', () => {
    const counts = NORMS.map(norm => [norm, parameterCount({ ...PRESETS.reference.model, norm })]);
    expect(Object.fromEntries(counts)).toEqual(PARAMETER_COUNT);
  });

  it('counts a learned position for each token, and none with fixed positions', () => {
    const { model } = PRESETS.reference;
    const difference = parameterCount(model) - parameterCount({ ...model, posEmb: 'pe1d' });
    expect(difference).toBe(17 * 64);
  });

  it('counts a bias for each row of qkv when asked for', () => {
    const { model } = PRESETS.reference;
    expect(parameterCount({ ...model, qkvBias: true }) - parameterCount(model)).toBe(6 * 3 * 8 * 64);
  });
});

describe('initial parameters', () => {
  it('are the same for a seed and different for another', () => {
    const { model } = PRESETS.testing;
    const weight = (seed: number) => Array.from(initialParameters(model, seed)['head.weight']!);
    expect(weight(1)).toEqual(weight(1));
    expect(weight(1)).not.toEqual(weight(2));
  });

  it('fill every shape, start norms as the identity and keep Linear within its bound', () => {
    const { model } = PRESETS.testing;
    const parameters = initialParameters(model, 1);
    for (const { name, shape } of parameterSpecs(model)) expect(parameters[name]).toHaveLength(elementCount(shape));
    expect(new Set(parameters['blocks.0.ffn.batch_norm.running_var'])).toEqual(new Set([1]));
    expect(new Set(parameters['norm.bias'])).toEqual(new Set([0]));
    const bound = 1 / Math.sqrt(model.mlpDim);
    expect(Math.max(...parameters['blocks.0.ffn.linear2.weight']!.map(Math.abs))).toBeLessThanOrEqual(bound);
  });
});
