// Reliability diagram: how often a classifier is right when it is so sure. Guo et al., 2017; DeGroot & Fienberg, 1983.

import type { ReliabilityBin } from '../metrics/calibration.ts';
import { type Area, type Axis, frame, linearAxis, logAxis } from './axes.ts';
import { COLOURS, element, figure, group, HEADING, INK, line, type Markup, MUTED, text } from './svg.ts';

const WIDTH = 560;
const HEIGHT = 640;
const UPPER: Area = { left: 76, top: HEADING + 40, width: WIDTH - 100, height: 300 };
const LOWER: Area = { left: 76, top: HEADING + 410, width: WIDTH - 100, height: 96 };
const [BLUE] = COLOURS;

/** -> SVG: accuracy with its 95% interval over mean confidence, and how many images each bin holds. */
export function reliabilityDiagram(
  bins: readonly ReliabilityBin[],
  words: { title: string; subtitle: string },
): string {
  const x = linearAxis({ label: '', domain: [0, 1], range: [UPPER.left, UPPER.left + UPPER.width] }, whole);
  const y = linearAxis({ label: 'Accuracy', domain: [0, 1], range: [UPPER.top + UPPER.height, UPPER.top] }, whole);
  const most = Math.max(...bins.map(({ images }) => images), 10);
  const counts = logAxis(
    { label: 'Images (logarithmic)', domain: [0.8, most], range: [LOWER.top + LOWER.height, LOWER.top] },
    count => count.toLocaleString('en'),
  );
  return figure(
    { width: WIDTH, height: HEIGHT, ...words },
    ...frame(UPPER, x, y),
    ...diagonal(x, y),
    ...bins.flatMap(bin => point(bin, x, y)),
    ...frame(LOWER, { ...x, label: 'Confidence of the prediction' }, { ...counts, ticks: decades(counts) }),
    ...bins.flatMap(bin => bar(bin, x, counts)),
  );
}

/** A dot at mean confidence and accuracy, its interval, and the gap to perfect calibration. */
function point({ confidence, accuracy }: ReliabilityBin, x: Axis, y: Axis): Markup[] {
  if (confidence === null || accuracy === null) return [];
  const [cx, cy] = [x.at(confidence), y.at(accuracy.value)];
  const interval = { stroke: BLUE, 'stroke-width': 1.5, 'stroke-opacity': 0.55 };
  return [
    group(
      interval,
      line(cx, y.at(accuracy.low), cx, y.at(accuracy.high)),
      ...[accuracy.low, accuracy.high].map(end => line(cx - 4, y.at(end), cx + 4, y.at(end))),
    ),
    element('circle', { cx, cy, r: 4.5, fill: BLUE }),
  ];
}

function diagonal(x: Axis, y: Axis): Markup[] {
  const style = { stroke: MUTED, 'stroke-dasharray': '5 4' };
  const [tx, ty] = [x.at(0.3), y.at(0.3) - 10];
  const along = (-Math.atan2(y.at(0) - y.at(1), x.at(1) - x.at(0)) * 180) / Math.PI;
  const words = { fill: MUTED, 'font-size': 11.5, 'text-anchor': 'middle', transform: `rotate(${along} ${tx} ${ty})` };
  return [line(x.at(0), y.at(0), x.at(1), y.at(1), style), text('perfectly calibrated', tx, ty, words)];
}

function bar({ from, to, images }: ReliabilityBin, x: Axis, counts: Axis): Markup[] {
  if (images === 0) return [];
  const [left, right, top] = [x.at(from) + 1, x.at(to) - 1, counts.at(images)];
  const height = LOWER.top + LOWER.height - top;
  return [
    element('rect', { x: left, y: top, width: right - left, height, fill: BLUE, 'fill-opacity': 0.35 }),
    text(String(images), (left + right) / 2, top - 4, { 'font-size': 9.5, fill: INK, 'text-anchor': 'middle' }),
  ];
}

function decades({ ticks }: Axis): Axis['ticks'] {
  return ticks.filter(({ value }) => Number.isInteger(Math.log10(value)));
}

function whole(share: number): string {
  return `${Math.round(100 * share)}%`;
}
