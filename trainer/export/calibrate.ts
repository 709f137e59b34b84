// Temperature scaling: one number, fitted on validation images, by which the logits are divided so that the model is as
// often right as it says. It moves into the last layer, and changes no prediction. Guo et al., 2017, section 4.2.

import type { ModelCard } from '../../src/card.ts';
import { expectedCalibrationError, type ReliabilityBin, reliabilityBins } from '../metrics/calibration.ts';
import { outcomesOf } from '../metrics/probabilities.ts';
import type { Parameters } from '../model/parameters.ts';
import { meanCrossEntropy } from '../training/evaluate.ts';

/** ln of the lowest and highest temperature that is tried. */
const RANGE = [-3, 3] as const;
/** How many of the sure answers are right, at least. */
const SURE_ACCURACY = 0.9;
const GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;
const TOLERANCE = 1e-6;

/** The temperature of lowest cross-entropy on logits [N, C] with labels [N]; the first `known` images are of a class. */
export function calibrate(
  logits: Float32Array,
  labels: Uint8Array,
  known = labels.length,
): NonNullable<ModelCard['calibration']> {
  const scaled = (temperature: number) => logits.map(logit => logit / temperature);
  const temperature = Math.exp(minimum(t => meanCrossEntropy(scaled(Math.exp(t)), labels), ...RANGE));
  const classes = logits.length / labels.length;
  const binsOf = (values: Float32Array, count: number) =>
    reliabilityBins(outcomesOf(values.subarray(0, count * classes), labels.subarray(0, count), classes));
  const calibrated = scaled(temperature);
  return {
    temperature,
    validationImages: labels.length,
    errorBefore: expectedCalibrationError(binsOf(logits, labels.length)),
    error: expectedCalibrationError(binsOf(calibrated, labels.length)),
    sureFrom: sureFrom(binsOf(calibrated, known)),
  };
}

/** The lowest confidence from which nine in ten answers are right, in every bin; rounded. */
function sureFrom(bins: readonly ReliabilityBin[]): number {
  const wrong = bins.findLast(({ accuracy }) => accuracy !== null && accuracy.value < SURE_ACCURACY);
  return Number((wrong?.to ?? 0).toFixed(4));
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
