import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  brierScore,
  expectedCalibrationError,
  rejectionCurve,
  reliabilityBins,
} from '../../trainer/metrics/calibration.ts';
import {
  accuracyOf,
  classScores,
  confusionMatrix,
  macroAverage,
  wilsonInterval,
} from '../../trainer/metrics/classification.ts';
import { describeReport } from '../../trainer/metrics/describe.ts';
import { outcomesOf, softmax } from '../../trainer/metrics/probabilities.ts';
import { classificationReport } from '../../trainer/metrics/report.ts';
import { auroc, unknownReport } from '../../trainer/metrics/unknown.ts';
import { countCorrect, meanCrossEntropy, predictAll } from '../../trainer/training/evaluate.ts';

/** Logits whose softmax is the given rows. */
const logitsOf = (...rows: number[][]) => Float32Array.from(rows.flat(), Math.log);

/** Four images of three classes: right, right, wrong, wrong. */
const LABELS = Uint8Array.of(0, 1, 2, 2);
const LOGITS = logitsOf([0.8, 0.1, 0.1], [0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.05, 0.9, 0.05]);

const classifications = fc
  .record({ classes: fc.integer({ min: 2, max: 6 }), images: fc.integer({ min: 1, max: 40 }) })
  .chain(({ classes, images }) => {
    const logits = fc.array(fc.float({ min: -20, max: 20, noNaN: true }), {
      minLength: classes * images,
      maxLength: classes * images,
    });
    const labels = fc.array(fc.nat(classes - 1), { minLength: images, maxLength: images });
    return fc.tuple(logits, labels).map(([x, y]) => ({
      logits: Float32Array.from(x),
      labels: Uint8Array.from(y),
      names: Array.from({ length: classes }, (_, i) => `class ${i}`),
    }));
  });

describe('softmax', () => {
  it('of log probabilities is the probabilities', () => {
    const probabilities = softmax(LOGITS, 3);
    expect(Array.from(probabilities.subarray(3, 6), p => Number(p.toFixed(6)))).toEqual([0.2, 0.5, 0.3]);
  });

  it('stays finite for large logits', () => {
    expect(Array.from(softmax([1000, 0, -1000, -1000], 2))).toEqual([1, 0, 0.5, 0.5]);
  });
});

describe('the Wilson interval', () => {
  // 81 of 263 and 15 of 148: R. G. Newcombe, "Two-sided confidence intervals for the single proportion", 1998, method 3.
  // The others by hand: 0 of n ends at z²/(n + z²), and half of n lies ±z/(2·√(n + z²)) around 1/2.
  it.each([
    [5, 10, 0.2366, 0.7634],
    [0, 10, 0, 0.2775],
    [10, 10, 0.7225, 1],
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
  ])('of %d of %d is %d to %d', (k, n, low, high) => {
    const interval = wilsonInterval(k, n);
    expect(interval.value).toBe(k / n);
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  });

  it('refuses what is no share', () => {
    expect(() => wilsonInterval(3, 2)).toThrow('proportion: expected 0 ≤ k ≤ n and n > 0, got 3 of 2');
    expect(() => wilsonInterval(0, 0)).toThrow(RangeError);
  });
});

describe('four images of three classes', () => {
  const outcomes = outcomesOf(LOGITS, LABELS, 3);

  it('are counted by label and prediction', () => {
    expect(accuracyOf(outcomes).value).toBe(0.5);
    expect(confusionMatrix(outcomes)).toEqual([
      [1, 0, 0],
      [0, 1, 0],
      [1, 1, 0],
    ]);
  });

  it('have precision, recall and F1 for each class, and none where nothing was predicted so', () => {
    const scores = classScores(confusionMatrix(outcomes));
    expect(scores).toEqual([
      { precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
      { precision: 0.5, recall: 1, f1: 2 / 3, support: 1 },
      { precision: null, recall: 0, f1: 0, support: 2 },
    ]);
    expect(macroAverage(scores, 'precision')).toBe(0.5);
    expect(macroAverage(scores, 'recall')).toBeCloseTo(2 / 3);
  });

  it('have a Brier score and a loss', () => {
    const squares = [0.04 + 0.01 + 0.01, 0.04 + 0.25 + 0.09, 0.36 + 0.01 + 0.49, 0.0025 + 0.81 + 0.9025];
    expect(brierScore(outcomes)).toBeCloseTo(squares.reduce((a, b) => a + b) / 4, 6);
    const loss = -(Math.log(0.8) + Math.log(0.5) + Math.log(0.3) + Math.log(0.05)) / 4;
    expect(meanCrossEntropy(LOGITS, LABELS)).toBeCloseTo(loss, 6);
    expect(countCorrect(LOGITS, LABELS)).toBe(2);
  });

  it('have a calibration error: the mean gap between confidence and accuracy', () => {
    const bins = reliabilityBins(outcomes, 2);
    expect(bins.map(({ images }) => images)).toEqual([0, 4]);
    expect(bins[1]!.confidence).toBeCloseTo(0.7, 6);
    expect(expectedCalibrationError(bins)).toBeCloseTo(0.2, 6);
    const fine = [0.2, 0.5, 0.6, 0.9].reduce((a, b) => a + b) / 4;
    expect(expectedCalibrationError(reliabilityBins(outcomes))).toBeCloseTo(fine, 6);
  });

  it('are rejected below a confidence', () => {
    expect(rejectionCurve(outcomes, [0, 0.55, 0.7, 0.85, 0.95])).toEqual([
      { threshold: 0, coverage: 1, accuracy: 0.5 },
      { threshold: 0.55, coverage: 0.75, accuracy: 1 / 3 },
      { threshold: 0.7, coverage: 0.5, accuracy: 0.5 },
      { threshold: 0.85, coverage: 0.25, accuracy: 0 },
      { threshold: 0.95, coverage: 0, accuracy: null },
    ]);
  });

  it('have their mistakes ordered by confidence', () => {
    const { mistakes } = classificationReport(LOGITS, LABELS, ['a', 'b', 'c']);
    expect(mistakes).toMatchObject([
      { index: 3, label: 'c', prediction: 'b' },
      { index: 2, label: 'c', prediction: 'a' },
    ]);
    expect(mistakes[0]!.confidence).toBeCloseTo(0.9, 6);
  });

  it('can be read about', () => {
    const text = describeReport(classificationReport(LOGITS, LABELS, ['a', 'b', 'c']));
    expect(text).toContain(
      'class   images   precision    recall       F1\na            1      50.00%   100.00%   66.67%',
    );
    expect(text).toContain('c            2           –     0.00%    0.00%');
    expect(text).toContain('most frequent mistakes: c as a (1), c as b (1)');
  });
});

it('a confidence of exactly a bin’s upper end belongs to that bin', () => {
  const certain = outcomesOf(Float32Array.of(100, 0, 0, 0), Uint8Array.of(0, 0), 2);
  expect(reliabilityBins(certain, 2).map(({ images }) => images)).toEqual([1, 1]);
});

it('a perfectly calibrated classifier has no calibration error', () => {
  const outcomes = outcomesOf(logitsOf(...Array.from({ length: 10 }, () => [0.8, 0.2])), labels(8, 2), 2);
  expect(expectedCalibrationError(reliabilityBins(outcomes))).toBeCloseTo(0, 6);
});

function labels(zeros: number, ones: number): Uint8Array {
  return Uint8Array.from({ length: zeros + ones }, (_, i) => Number(i >= zeros));
}

describe('unknown images', () => {
  const of = (...values: number[]) => Float64Array.from(values);

  it.each([
    ['less sure than all known ones', of(0.9, 0.8), of(0.1, 0.2, 0.3), 1],
    ['surer than all known ones', of(0.1), of(0.2, 0.3), 0],
    ['as sure as the known ones', of(0.5, 0.5), of(0.5, 0.5), 0.5],
    ['between the known ones', of(0.9, 0.5, 0.2), of(0.5, 0.3), 3.5 / 6],
  ])('that are %s have the AUROC of that order', (_, known, unknown, area) => {
    expect(auroc(known, unknown)).toBeCloseTo(area, 12);
  });

  it('pass a threshold when the model is as sure of them', () => {
    const report = unknownReport('letters', LOGITS, logitsOf([0.4, 0.3, 0.3], [0.97, 0.02, 0.01]), { classes: 3 });
    expect(report).toMatchObject({ source: 'letters', images: 2, auroc: 0.5 });
    const share = (threshold: number) => report.accepted.find(point => point.threshold === threshold)?.share;
    expect([0, 0.5, 0.95, 0.98].map(share)).toEqual([1, 0.5, 0.5, 0]);
    const text = describeReport(classificationReport(LOGITS, LABELS, ['a', 'b', 'c']), [report]);
    expect(text).toMatch(/^images of no class .* pass at 50% +pass at 90% +pass at 99%$/m);
    expect(text).toMatch(/^letters +2 +0\.5000 +50\.00% +50\.00% +0\.00%$/m);
  });
});

describe('any classification', () => {
  it('keeps its shares between 0 and 1 and its counts complete', () => {
    const property = fc.property(classifications, ({ logits, labels, names }) => {
      const report = classificationReport(logits, labels, names);
      const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);
      expect(sum(report.confusion.flat())).toBe(labels.length);
      expect(report.classes.map(({ support }) => support)).toEqual(report.confusion.map(sum));
      expect(sum(report.reliability.map(({ images }) => images))).toBe(labels.length);
      expect(report.mistakes.length).toBe(labels.length - countCorrect(logits, labels));
      const { value, low, high } = report.accuracy;
      expect(low <= value && value <= high && low >= 0 && high <= 1).toBe(true);
      expect(report.expectedCalibrationError).toBeGreaterThanOrEqual(0);
      expect(report.expectedCalibrationError).toBeLessThanOrEqual(1);
      expect(report.brierScore).toBeLessThanOrEqual(2);
      const coverage = report.rejection.map(point => point.coverage);
      expect(coverage).toEqual(coverage.toSorted((a, b) => b - a));
      expect(coverage[0]).toBe(1);
    });
    fc.assert(property, { numRuns: 50, seed: 1 });
  });

  it('has the calibration error’s bound: the gap between mean confidence and accuracy', () => {
    const property = fc.property(classifications, ({ logits, labels, names }) => {
      const outcomes = outcomesOf(logits, labels, names.length);
      const confidence = outcomes.confidences.reduce((a, b) => a + b, 0) / labels.length;
      const error = expectedCalibrationError(reliabilityBins(outcomes));
      expect(error).toBeGreaterThanOrEqual(Math.abs(confidence - accuracyOf(outcomes).value) - 1e-9);
    });
    fc.assert(property, { numRuns: 50, seed: 1 });
  });
});

describe('what does not fit together is refused:', () => {
  it.each([
    ['logits of another length', Float32Array.of(1, 2, 3), Uint8Array.of(0, 1), 'logits: expected 2·2 values, got 3'],
    ['logits that are not finite', Float32Array.of(1, 2, 3, Number.NaN), Uint8Array.of(0, 1), 'got NaN for image 1'],
    ['unknown labels', Float32Array.of(1, 2, 3, 4), Uint8Array.of(0, 2), 'labels: expected 0 to 1, got 2 for image 1'],
    ['no images', new Float32Array(), new Uint8Array(), 'labels: expected at least one, got none'],
  ])('%s', (_, logits, labels, message) => {
    expect(() => outcomesOf(logits, labels, 2)).toThrow(message);
  });
});

it('all images are predicted in order, in batches whose time is taken', async () => {
  const count = 1200;
  const images = Uint8Array.from({ length: count }, (_, i) => i % 256);
  const data = { count, imageSize: 1, images, labels: new Uint8Array(count) };
  const buffer = new Float32Array(500); // reused from batch to batch, as an engine may
  let time = 0;
  const predict = async (batch: Float32Array, size: number) => {
    time += size;
    buffer.set(batch);
    return buffer.subarray(0, size);
  };
  const { logits, seconds } = await predictAll(predict, data, () => time);
  expect(Array.from(logits, value => Math.round(255 * value))).toEqual(Array.from(images));
  expect(seconds).toEqual([0.5, 0.5, 0.2]);
});
