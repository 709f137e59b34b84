import { describe, expect, it } from 'vitest';
import { PRESETS } from '../../trainer/config/presets.ts';
import { checkConfig, OPTIONS } from '../../trainer/config/schema.ts';

describe('the schema', () => {
  it('has the reference’s values as its defaults', () => {
    expect(checkConfig({ model: {}, train: {} })).toEqual(PRESETS.reference);
  });

  it('describes every option of the configuration once, and not what follows from others', () => {
    const { model, train } = PRESETS.reference;
    const fields = [...Object.keys(model), ...Object.keys(train)].filter(field => field !== 'unknownClass');
    expect(OPTIONS.map(({ field }) => field)).toEqual(fields);
    for (const { help } of OPTIONS) expect(help).not.toBe('');
  });

  it.each([
    [{ train: { epochs: 0 } }, '--epochs: expected a whole number of at least 1, got 0'],
    [{ model: { depth: 1.5 } }, '--depth: expected a whole number of at least 1, got 1.5'],
    [{ model: { dropout: Number.NaN } }, '--dropout: expected a number from 0 to 0.9, got NaN'],
    [{ model: { pool: 'max' } }, '--pool: expected cls, mean, got max'],
    [{ model: { qkvBias: 'maybe' } }, '--qkv-bias: expected true or false, got maybe'],
    [{ train: { translation: Number.POSITIVE_INFINITY } }, '--translation: expected a number of at least 0'],
    [{ model: { imageSize: 32 } }, '--patch-size 7 does not divide 32; try 8'],
    [{ train: { engine: 'tfjs', device: 'webgpu' } }, '--device: expected cpu with --engine tfjs, got webgpu'],
    [{ train: { dataset: 'mnist+mnist' } }, '--dataset: expected each data set once, got mnist twice'],
    [
      { train: { patience: 2, validation: 0, validationWriters: 0 } },
      '--patience: expected images or writers held out for validation',
    ],
    [3, 'configuration: expected an object with model and train, got 3'],
  ])('refuses %j', (config, message) => {
    expect(() => checkConfig(config)).toThrow(message);
  });
});
