// What a classifier's confidence is worth: reliability, what rejecting unsure answers gains and costs, and what passes of
// images that belong to no class.

import type { RejectionPoint, ReliabilityBin } from '../metrics/calibration.ts';
import type { UnknownReport } from '../metrics/unknown.ts';
import { COLOURS, figure, MUTED, type Words } from './figure.ts';
import { linesFigure } from './lines.ts';

const [BLUE] = COLOURS;
const DECADES = [1, 10, 100, 1e3, 1e4, 1e5];
const LEAST_CONFIDENCE = 'Least confidence accepted, %';

/**
 * -> SVG: accuracy with its 95% interval over mean confidence, and how many images each bin holds. Guo et al., 2017; DeGroot &
 * Fienberg, 1983.
 */
export function reliabilityDiagram(bins: readonly ReliabilityBin[], words: Words): Promise<string> {
  const values = bins.flatMap(({ confidence, accuracy, ...bin }) =>
    confidence === null || accuracy === null ? [] : [{ ...bin, confidence, ...accuracy }],
  );
  const share = {
    type: 'quantitative',
    scale: { domainMin: 0, domainMax: 1 },
    axis: { format: '.0%', tickCount: 5 },
  } as const;
  const x = { field: 'confidence', title: 'Confidence of the prediction', ...share } as const;
  const counts = {
    type: 'quantitative',
    scale: { type: 'log', domainMin: 0.8 },
    axis: { values: DECADES, format: ',~f' },
  } as const;
  return figure(words, {
    data: { values },
    vconcat: [
      {
        ...{ width: 620, height: 300 },
        encoding: { x },
        layer: [
          {
            data: { values: [0, 1].map(end => ({ end })) },
            mark: { type: 'line', color: MUTED, strokeDash: [5, 4], strokeWidth: 1 },
            encoding: { x: { field: 'end', type: 'quantitative' }, y: { field: 'end', type: 'quantitative' } },
          },
          {
            mark: { type: 'errorbar', ticks: true, color: BLUE },
            encoding: {
              y: { field: 'low', title: 'Accuracy; dashed: perfectly calibrated', ...share },
              y2: { field: 'high' },
            },
          },
          {
            mark: { type: 'point', filled: true, size: 70, color: BLUE },
            encoding: { y: { field: 'value', ...share } },
          },
        ],
      },
      {
        ...{ width: 620, height: 96 },
        mark: { type: 'bar', color: BLUE, opacity: 0.5 },
        encoding: {
          x: { ...x, field: 'from' },
          x2: { field: 'to' },
          y: { field: 'images', title: 'Images (logarithmic)', ...counts },
          y2: { datum: 0.8 },
        },
      },
    ],
  });
}

/** -> SVG: accuracy of the images kept and their share, by the least confidence that is accepted. */
export function rejectionFigure(curve: readonly RejectionPoint[], words: Words): Promise<string> {
  const points = (of: 'accuracy' | 'coverage') =>
    curve.map(point => ({ series: 'images', x: thresholdText(point.threshold), y: point[of] ?? Number.NaN }));
  const panels = [
    { title: 'Accuracy of the images kept', x: LEAST_CONFIDENCE, y: 'accuracy', points: points('accuracy') },
    { title: 'Images kept', x: LEAST_CONFIDENCE, y: 'accuracy', points: points('coverage') },
  ] as const;
  return linesFigure(words, panels, ['images']);
}

/** -> SVG: share of each kind of image that gets at least a confidence, by that confidence. */
export function unknownFigure(
  known: readonly RejectionPoint[],
  unknown: readonly UnknownReport[],
  words: Words,
): Promise<string> {
  const points = [
    ...known.map(({ threshold, coverage }) => ({ series: 'known images', x: thresholdText(threshold), y: coverage })),
    ...unknown.flatMap(({ source, accepted }) =>
      accepted.map(({ threshold, share }) => ({ series: source, x: thresholdText(threshold), y: share })),
    ),
  ];
  const series = [...new Set(points.map(point => point.series))];
  return linesFigure(words, [{ title: 'Images that pass', x: LEAST_CONFIDENCE, y: 'share', points }], series);
}

/** The thresholds stand side by side, because they crowd towards 100%. */
function thresholdText(threshold: number): string {
  return String(Number((100 * threshold).toFixed(2)));
}
