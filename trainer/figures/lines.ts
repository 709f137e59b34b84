// Lines with their bands, in panels under one legend: what most charts are made of.

import { type Chart, COLOURS, DASHES, figure, MUTED, WIDE, type Words } from './figure.ts';

export interface Point {
  series: string;
  /** A number on an even scale, or a text, of which each stands beside the one before. */
  x: number | string;
  y: number;
  /** What the values spread over, drawn behind the line. */
  low?: number;
  high?: number;
}

export interface Panel {
  title: string;
  x: string;
  /**
   * How y is shown: losses on a logarithmic scale; shares from 0 to 100%; accuracies on a logarithmic scale of the error, so
   * that 99.4% and 99.5% are as far apart as 94% and 95% are on a scale that ends at 94.
   */
  y: 'loss' | 'share' | 'accuracy';
  points: readonly Point[];
}

/** Nothing is nearer than this to 0 on a logarithmic scale. */
const LEAST = 5e-5;

const AXES = {
  loss: { axis: { format: '~g' }, scale: { type: 'log', nice: false } },
  share: { axis: { format: '.0%', tickCount: 5 }, scale: { domainMin: 0, domainMax: 1 } },
  accuracy: {
    axis: { labelExpr: `datum.value <= ${LEAST} ? "100%" : format(1 - datum.value, ".4~%")` },
    scale: { type: 'log', nice: false, reverse: true },
  },
} as const;

/** Pixels between panels. */
const GAP = 52;

/** -> SVG: the panels, as many in a row as there is room for. A series has its colour in all of them. */
export function linesFigure(
  words: Words,
  panels: readonly Panel[],
  series: readonly string[],
  size = WIDE,
): Promise<string> {
  const columns = Math.min(size.columns, panels.length);
  const width = (size.width - (columns - 1) * GAP) / columns;
  const content = {
    columns,
    spacing: GAP,
    concat: panels.map(panel => chart(panel, series, width)),
    resolve: { scale: { color: 'shared', strokeDash: 'shared' } },
  } as const;
  return figure(words, content, size);
}

function chart({ title, x, y, points }: Panel, series: readonly string[], width: number): Chart {
  const shown = {
    loss: positive,
    share: (value: number) => value,
    accuracy: (value: number) => positive(Number((1 - value).toFixed(6))),
  }[y];
  const values = points.flatMap(point =>
    [point.y, point.low ?? point.y, point.high ?? point.y].every(Number.isFinite)
      ? [{ ...point, y: shown(point.y), low: shown(point.low ?? point.y), high: shown(point.high ?? point.y) }]
      : [],
  );
  const isEven = typeof points[0]?.x === 'number';
  const along = isEven
    ? ({ type: 'quantitative', axis: { tickMinStep: 1 } } as const)
    : ({ type: 'ordinal', sort: null, scale: { padding: 0.2 }, axis: { labelAngle: 0 } } as const);
  const { axis, scale } = AXES[y];
  const ticks = y === 'share' ? {} : { values: logTicks(values.flatMap(({ low, high }) => [low, high])) };
  const vertical = { type: 'quantitative', title: null, scale, axis: { ...axis, ...ticks } } as const;
  const legend = series.length > 1 ? {} : null;
  const among = (range: readonly unknown[]) => ({
    ...({ field: 'series', type: 'nominal', legend } as const),
    scale: { domain: [...series], range: series.map((_, i) => range[i % range.length]) as string[] },
  });
  return {
    title: { text: title, color: MUTED },
    ...{ width, height: 250 },
    data: { values },
    encoding: { x: { field: 'x', title: x, ...along } },
    layer: [
      ...series.map((name, i) => ({
        transform: [{ filter: { field: 'series', equal: name } }],
        mark: { type: 'area', opacity: 0.16, color: COLOURS[i % COLOURS.length]! } as const,
        encoding: { y: { field: 'low', ...vertical }, y2: { field: 'high' } },
      })),
      {
        mark: { type: 'line', point: { size: 24 } },
        encoding: { y: { field: 'y', ...vertical }, color: among(COLOURS), strokeDash: among(DASHES) },
      },
    ],
  };
}

function positive(value: number): number {
  return Math.max(LEAST, value);
}

/** First digits of round values, for an axis that ends at less than so many times its beginning. */
const TICKS = [
  { times: 3, digits: [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9] },
  { times: 12, digits: [1, 1.5, 2, 3, 4, 5, 7] },
  { times: 2000, digits: [1, 2, 5] },
];

/** Round values for the ticks of a logarithmic axis, the finer the fewer powers of ten it spans. */
function logTicks(values: readonly number[]): number[] {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const digits = TICKS.find(({ times }) => most / least < times)?.digits ?? [1];
  const powers = Array.from({ length: 13 }, (_, i) => i - 8);
  return powers
    .flatMap(power => digits.map(digit => Number(`${digit}e${power}`)))
    .filter(tick => tick >= least && tick <= most);
}
