// Temperature scaling: one number, fitted on validation images, by which the logits are divided so that the model is as
// often right as it says. It moves into the last layer, and changes no prediction. Guo et al., 2017, section 4.2.

import { expectedCalibrationError, reliabilityBins } from '../metrics/calibration.ts';
import { outcomesOf } from '../metrics/probabilities.ts';
import type { Parameters } from '../model/parameters.ts';
import { meanCrossEntropy } from '../training/evaluate.ts';

export interface Calibration {
  temperature: number;
  /** Images that it was fitted on; none of them was trained on. */
  validationImages: number;
  /** Expected calibration error on them without and with the temperature. */
  errorBefore: number;
  error: number;
  /** The confidence from which on an answer counts as sure. */
  sureFrom: number;
}

/** ln of the lowest and highest temperature that is tried. */
const RANGE = [-3, 3] as const;
/** A calibrated confidence means what it says: of answers that are less sure than this, more than one in ten is wrong. */
const SURE_FROM = 0.9;
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;
const TOLERANCE = 1e-6;

/** The temperature of lowest cross-entropy on logits [N, C] with labels [N]. */
export function calibrate(logits: Float32Array, labels: Uint8Array): Calibration {
  const scaled = (temperature: number) => logits.map(logit => logit / temperature);
  const temperature = Math.exp(minimum(t => meanCrossEntropy(scaled(Math.exp(t)), labels), ...RANGE));
  const classes = logits.length / labels.length;
  const errorOf = (values: Float32Array) =>
    expectedCalibrationError(reliabilityBins(outcomesOf(values, labels, classes)));
  return {
    temperature,
    validationImages: labels.length,
    errorBefore: errorOf(logits),
    error: errorOf(scaled(temperature)),
    sureFrom: SURE_FROM,
  };
}

/** Where a function with one valley between `low` and `high` is lowest, by golden-section search. */
function minimum(of: (x: number) => number, low: number, high: number): number {
  while (high - low > TOLERANCE) {
    const step = GOLDEN_SECTION * (high - low);
    if (of(high - step) < of(low + step)) high = low + step;
    else low = high - step;
  }
  return (low + high) / 2;
}

/** The parameters of a model whose logits are those of `parameters` divided by the temperature. */
export function withTemperature(parameters: Parameters, temperature: number): Parameters {
  const divided = (name: string) => parameters[name]!.map(value => value / temperature);
  return { ...parameters, 'head.weight': divided('head.weight'), 'head.bias': divided('head.bias') };
}
