// What passes of images that a classifier should refuse, beside what passes of those that it should not.

import type { RejectionPoint } from '../metrics/calibration.ts';
import type { UnknownReport } from '../metrics/unknown.ts';
import { frame, linearAxis } from './axes.ts';
import { legend, lines, type Series } from './chart.ts';
import { thresholdAxis } from './rejection.ts';
import { figure, HEADING } from './svg.ts';

const WIDTH = 960;
const HEIGHT = 440;

/** -> SVG: share of each kind of image that gets at least a confidence, by that confidence. */
export function unknownFigure(
  known: readonly RejectionPoint[],
  unknown: readonly UnknownReport[],
  words: { title: string; subtitle: string },
): string {
  const series: Series[] = [
    { name: 'known images', points: known.map(({ coverage }, i) => [i, coverage]) },
    ...unknown.map(({ source, accepted }) => ({
      name: source,
      points: accepted.map(({ share }, i) => [i, share] as const),
    })),
  ];
  const area = { left: 76, top: HEADING + 56, width: WIDTH - 116, height: HEIGHT - HEADING - 116 };
  const thresholds = known.map(({ threshold }) => threshold);
  const x = thresholdAxis(thresholds, area);
  const range: [number, number] = [area.top + area.height, area.top];
  const y = linearAxis({ label: 'Images that pass', domain: [0, 1], range }, share => `${Math.round(100 * share)}%`);
  const names = series.map(({ name }) => name);
  return figure(
    { width: WIDTH, height: HEIGHT, ...words },
    ...frame(area, x, y),
    ...lines(series, x, y),
    ...legend(names, WIDTH - 16, HEADING + 22),
  );
}
