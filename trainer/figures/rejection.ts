// Rejection curve: what a classifier gains in accuracy, and loses in images, by refusing to answer when it is unsure.

import type { RejectionPoint } from '../metrics/calibration.ts';
import { type Area, type Axis, accuracyAxis, frame } from './axes.ts';
import { lines } from './chart.ts';
import { figure, HEADING, type Markup } from './svg.ts';

const WIDTH = 960;
const HEIGHT = 400;

/** -> SVG: accuracy of the images kept and their share, by the least confidence that is accepted. */
export function rejectionFigure(curve: readonly RejectionPoint[], words: { title: string; subtitle: string }): string {
  const accuracy = curve.map(point => point.accuracy);
  const coverage = curve.map(point => point.coverage);
  const thresholds = curve.map(({ threshold }) => threshold);
  return figure(
    { width: WIDTH, height: HEIGHT, ...words },
    ...panel(0, 'Accuracy of the images kept', thresholds, accuracy),
    ...panel(1, 'Images kept', thresholds, coverage),
  );
}

function panel(
  index: number,
  label: string,
  thresholds: readonly number[],
  shares: readonly (number | null)[],
): Markup[] {
  const area = { left: 76 + index * 474, top: HEADING + 40, width: 384, height: HEIGHT - HEADING - 100 };
  const points = shares.flatMap((value, i) => (value === null ? [] : [[i, value] as const]));
  const values = points.map(([, value]) => value);
  const x = thresholdAxis(thresholds, area);
  const y = accuracyAxis(label, values, [area.top + area.height, area.top]);
  return [...frame(area, x, y), ...lines([{ name: label, points }], x, y)];
}

/** The thresholds side by side, because they crowd towards 100%. */
export function thresholdAxis(thresholds: readonly number[], { left, width }: Area): Axis {
  const ticks = thresholds.map((threshold, value) => ({ value, label: String(Number((100 * threshold).toFixed(2))) }));
  const gap = width / Math.max(1, thresholds.length - 1);
  return { label: 'Least confidence accepted, %', at: index => left + index * gap, ticks };
}
