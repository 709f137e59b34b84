import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config/presets.ts';
import { NORMS } from '../../trainer/config/schema.ts';
import { parseStem } from '../../trainer/config/stem.ts';
import { elementCount, initialParameters, parameterCount, parameterSpecs } from '../../trainer/model/parameters.ts';
import { gridSide, tokenCount } from '../../trainer/model/vitbn.ts';

/** Trained parameters of a preset with ten outputs; of the reference the PyTorch modules of the same layers count the same. */
const PARAMETER_COUNT = {
  reference: { vit: 893_164, vitbn: 894_700, 'vitbn-ffn': 893_932, 'vitbn-all': 893_932 },
  digits: { vit: 311_706, vitbn: 312_858, 'vitbn-ffn': 312_282, 'vitbn-all': 312_282 },
};

describe.each(['reference', 'digits'] as const)('the %s configuration', preset => {
  it('has an exact parameter count for every model', () => {
    const counts = NORMS.map(norm => [
      norm,
      parameterCount({ ...PRESETS[preset].model, numClasses: 10, unknownClass: false, norm }),
    ]);
    expect(Object.fromEntries(counts)).toEqual(PARAMETER_COUNT[preset]);
  });
});

describe('the number of parameters', () => {
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

describe('convolutions', () => {
  it.each([
    ['28', '16/1,32/2,64/2,96/2', 4],
    ['28', '16/2,96/2', 7],
    ['9', '96/1,96/2', 5],
  ])('make of %s pixels by %s a grid of %s tokens a side', (size, stem, side) => {
    const model = { ...PRESETS.letters.model, imageSize: Number(size), stem };
    expect(gridSide(model)).toBe(side);
    expect(tokenCount(model)).toBe(side * side);
    expect(tokenCount({ ...model, pool: 'cls' })).toBe(side * side + 1);
  });

  it.each(['16', '16/3', '16/1,', '0/1', ''])('are not described by "%s"', stem => {
    expect(() => parseStem(stem)).toThrow(/^--stem: expected channels\/stride/);
  });
});

describe('initial parameters', () => {
  it('by the number of inputs start the end of each branch smaller, and biases at zero', () => {
    const { model } = PRESETS.letters;
    const parameters = initialParameters(model, 1);
    const deviation = (name: string) =>
      Math.sqrt(parameters[name]!.reduce((sum, x) => sum + x * x, 0) / parameters[name]!.length);
    expect(deviation('blocks.1.ffn.linear1.weight')).toBeCloseTo(1 / Math.sqrt(96), 2);
    expect(deviation('blocks.1.ffn.linear2.weight')).toBeCloseTo(1 / Math.sqrt(192 * 6), 2);
    expect(deviation('embedding.position')).toBeCloseTo(0.02, 2);
    expect(deviation('blocks.1.attention.qkv.bias')).toBe(0);
  });

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
