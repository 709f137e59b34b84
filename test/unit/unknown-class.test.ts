import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mixture, partsOf } from '../../trainer/data/samples.ts';
import { exportModel } from '../../trainer/export/export.ts';
import { modelFromOnnx } from '../../trainer/export/trained-model.ts';
import { accuracyOf } from '../../trainer/metrics/classification.ts';
import { outcomesOf } from '../../trainer/metrics/probabilities.ts';
import { unknownReport } from '../../trainer/metrics/unknown.ts';
import { countCorrect, predictAll, sureShare } from '../../trainer/training/evaluate.ts';
import { initialState, trainAndEvaluate } from '../../trainer/training/train.ts';
import { loadTraining } from '../../trainer/training/training-data.ts';
import { weightsOf } from '../../trainer/training/weights.ts';
import { FIXTURES, mnistSample, tinyConfig, wasmEngine } from './tiny-model.ts';

const config = tinyConfig(
  { unknownClass: true },
  {
    ...{ dataset: 'mnist+pendigits', weights: 'pendigits:2', unknownShare: 0.3, epochs: 1, validation: 50 },
    ...{ validationWriters: 1, testWriters: 2, emaDecay: 0.5 },
  },
);

/** Of two classes and none of them: sure of the first, sure of none, sure of the second by far but for none. */
const LOGITS = Float32Array.of(9, 0, 0, 0, 1, 9, -9, 1, 0.5);

describe('an output for no class', () => {
  it('is never the prediction for a known image, but takes its part of the confidence', () => {
    expect(countCorrect(LOGITS, Uint8Array.of(0, 1, 1), 2)).toBe(3);
    const outcomes = outcomesOf(LOGITS, Uint8Array.of(0, 1, 1), 2);
    expect(accuracyOf(outcomes).value).toBe(1);
    expect(outcomes.confidences[1]).toBeLessThan(0.001);
    expect(outcomes.confidences[2]).toBeCloseTo(1 / (1 + Math.exp(-0.5)), 3);
    expect(() => outcomesOf(LOGITS.subarray(0, 8), Uint8Array.of(0, 1), 2)).toThrow(
      'logits: expected 2·2 values, got 8',
    );
  });

  it('lets an image pass for a class only where a class has 90%', () => {
    expect(sureShare(LOGITS, 2, 3)).toBeCloseTo(1 / 3);
    const { accepted } = unknownReport('letters', LOGITS, LOGITS, { classes: 2, outputs: 3 });
    expect(accepted.find(({ threshold }) => threshold === 0.9)?.share).toBeCloseTo(1 / 3);
  });
});

describe('a model that is trained with images of no class', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'unknown-class-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('validates every source by itself, is exported with one logit more, and its card says so', async () => {
    const { info, ...data } = await loadTraining(config, { folder: FIXTURES });
    const state = initialState(config, info.classes);
    const engine = await wasmEngine(config.model);
    await trainAndEvaluate(state, data, engine);
    const [{ sources, unknown, validationAccuracy }] = state.history as [(typeof state.history)[number]];
    expect(Object.keys(sources!)).toEqual(['mnist', 'pendigits']);
    expect(validationAccuracy).toBeCloseTo((sources!['mnist']! + sources!['pendigits']!) / 2, 9);
    expect(unknown!['scribbles']).toBeGreaterThanOrEqual(0);

    const tests = [{ dataset: 'mnist', samples: await mnistSample('test') }];
    const images = { tests, validation: data.validation, unknown: data.unknown!.validation };
    const { card, onnxPath } = await exportModel(weightsOf(state), images, { folder, name: 'digits', info });
    expect(card).toMatchObject({ unknown: true, classes: info.classes });
    const scribbles = data.unknown!.validation.reduce((sum, { samples }) => sum + samples.count, 0);
    expect(card.calibration!.validationImages).toBe(data.validation.count + scribbles);

    const model = await modelFromOnnx(onnxPath, 1);
    const { logits } = await predictAll(model.predict, data.validation);
    expect(logits).toHaveLength(11 * data.validation.count);
    await model.dispose();
    await engine.dispose();
  });

  it('needs such images', async () => {
    const { unknown: _, ...data } = await loadTraining(config, { folder: FIXTURES });
    const engine = await wasmEngine(config.model);
    await expect(trainAndEvaluate(initialState(config), data, engine)).rejects.toThrow(
      'unknownShare: needs images of no class, got 0.3 without',
    );
    await engine.dispose();
  });

  it('is weighed and split by the data sets of its mixture', async () => {
    const { train, validation } = await loadTraining(config, { folder: FIXTURES });
    expect('weights' in train && train.weights).toEqual([1, 2]);
    expect(mixture(partsOf(validation)).count).toBe(50 + 10);
  });
});
