// Axes: values -> pixels, round ticks with labels, and the frame that a chart is drawn into.

import { scaleLinear, scaleLog } from 'd3-scale';
import { GRID, line, type Markup, MUTED, text } from './svg.ts';

/** A rectangle in pixels. */
export interface Area {
  left: number;
  top: number;
  width: number;
  height: number;
}

export interface Axis {
  label: string;
  /** Value -> pixel. */
  at(value: number): number;
  ticks: { value: number; label: string }[];
}

/** Where an axis begins and ends: values, then pixels. */
export interface Extent {
  label: string;
  domain: [number, number];
  range: [number, number];
}

/** Equal steps, ticks at round values. */
export function linearAxis({ label, domain, range }: Extent, format?: (value: number) => string, ticks = 6): Axis {
  const scale = scaleLinear(widened(domain), range);
  const words = format ?? scale.tickFormat(ticks);
  return { label, at: scale, ticks: scale.ticks(ticks).map(value => ({ value, label: words(value) })) };
}

/** Ticks at whole numbers only: epochs, steps. */
export function integerAxis(extent: Extent, ticks = 8): Axis {
  const axis = linearAxis(extent, String, ticks);
  return { ...axis, ticks: axis.ticks.filter(({ value }) => Number.isInteger(value)) };
}

/** Equal steps for equal factors, from one round value to another. Values outside stand at the edge. */
export function logAxis({ label, domain, range }: Extent, format: (value: number) => string = String): Axis {
  const steps = stepsAround(domain);
  const scale = scaleLog([steps[0]!, steps.at(-1)!], range).clamp(true);
  const ticks = steps.map(value => ({ value, label: format(value) }));
  return { label, at: scale, ticks };
}

/**
 * Accuracy from 0 to 1 on a logarithmic scale of the error, so that 99.4% and 99.5% are as far apart as 94% and 95%
 * are on a scale that ends at 94. An error of 0 stands at the upper edge, which then is labelled 100%.
 */
export function accuracyAxis(label: string, accuracies: readonly number[], range: [number, number]): Axis {
  const errors = accuracies.map(accuracy => 1 - accuracy);
  const positive = errors.filter(error => error > 0);
  const perfect = positive.length < errors.length;
  const smallest = positive.length > 0 ? Math.min(...positive) : 0.01;
  // An error ends at 1: an accuracy below 0 is none.
  const most = Math.min(1, Math.max(...positive, 2 * smallest));
  const domain: [number, number] = [Math.min(perfect ? smallest / 3 : smallest, most / 2), most];
  const percentage = (error: number) => `${Number((100 * (1 - error)).toPrecision(6))}%`;
  const axis = logAxis({ label, domain, range: [range[1], range[0]] }, percentage);
  const first = axis.ticks[0]!;
  const ticks = perfect ? axis.ticks.with(0, { ...first, label: '100%' }) : axis.ticks;
  return { ...axis, at: value => axis.at(1 - value), ticks: ticks.map(tick => ({ ...tick, value: 1 - tick.value })) };
}

/** Grid lines, ticks and labels of a chart in `area`; what the chart shows is drawn over them. */
export function frame(area: Area, x: Axis, y: Axis): Markup[] {
  const bottom = area.top + area.height;
  const right = area.left + area.width;
  const small = { fill: MUTED, 'font-size': 11.5 };
  return [
    ...y.ticks.flatMap(({ value, label }) => [
      line(area.left, y.at(value), right, y.at(value), { stroke: GRID }),
      text(label, area.left - 8, y.at(value) + 4, { ...small, 'text-anchor': 'end' }),
    ]),
    ...x.ticks.flatMap(({ value, label }) => [
      line(x.at(value), bottom, x.at(value), bottom + 5, { stroke: MUTED }),
      text(label, x.at(value), bottom + 19, { ...small, 'text-anchor': 'middle' }),
    ]),
    line(area.left, bottom, right, bottom, { stroke: MUTED }),
    text(x.label, area.left + area.width / 2, bottom + 40, { fill: MUTED, 'text-anchor': 'middle' }),
    text(y.label, area.left, area.top - 14, { 'font-weight': 600, 'text-anchor': 'start' }),
  ];
}

function widened([low, high]: [number, number]): [number, number] {
  return low === high ? [low - 0.5, high + 0.5] : [low, high];
}

/** Leading digits of round steps, the finer the fewer powers of ten the axis spans. */
function leadingDigits(ratio: number): readonly number[] {
  if (ratio < 4) return [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9];
  if (ratio < 12) return [1, 1.5, 2, 3, 4, 5, 7];
  return ratio < 2000 ? [1, 2, 5] : [1];
}

/** Those digits times powers of ten, rising. */
function roundSteps(digits: readonly number[]): number[] {
  const powers = Array.from({ length: 25 }, (_, i) => i - 12);
  return powers.flatMap(power => digits.map(digit => Number(`${digit}e${power}`)));
}

/** Steps from the last one that is not above `low` to the first one that is not below `high`. */
function stepsAround([low, high]: [number, number]): number[] {
  const steps = roundSteps(leadingDigits(high / low));
  const first = steps.findLastIndex(step => step <= low);
  const last = steps.findIndex(step => step >= high);
  if (!(low > 0) || first === -1 || last === -1)
    throw new RangeError(`logarithmic axis: expected values from 1e-12 to 1e12, got ${low} to ${high}`);
  return steps.slice(first, Math.max(last, first + 1) + 1);
}
