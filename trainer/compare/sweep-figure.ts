// Over a swept option, such as the learning rate: the final test accuracy of every run, and how many runs converged.

import { type Axis, accuracyAxis, frame, linearAxis } from '../figures/axes.ts';
import { lines, type Series } from '../figures/chart.ts';
import { across, panels, upwards, type Words } from '../figures/panels.ts';
import { converged, finalAccuracy, type RunResult } from './results.ts';
import { type Cell, fieldName, fieldsOf, type Summary } from './summary.ts';

const ACCURACY = 'mean and range of the seeds';
const CONVERGED = 'all seeds';

/** -> SVG. Throws a RangeError for a comparison that sweeps nothing. */
export function sweepFigure({ cells, seriesNames, sweep }: Summary, words: Words): string {
  if (sweep === undefined) throw new RangeError('sweep: expected a numeric option with several values, got none');
  const values = [...new Set(cells.map(({ config }) => Number(fieldsOf(config)[sweep])))].sort((a, b) => a - b);
  const accuracy = seriesNames.map(name => seriesOf(name, cells, values, sweep, finals));
  const share = seriesNames.map(name => seriesOf(name, cells, values, sweep, results => [shareConverged(results)]));
  return panels(words, [ACCURACY, CONVERGED], seriesNames, (name, area) => {
    const isAccuracy = name === ACCURACY;
    const x = evenAxis(fieldName(sweep), values, across(area));
    const series = isAccuracy ? accuracy : share;
    const all = series.flatMap(({ band = [] }) => band.flatMap(([, low, high]) => [low, high]));
    const y = isAccuracy ? accuracyAxis('Test accuracy', all, upwards(area)) : shareAxis(upwards(area));
    return [...frame(area, x, y), ...lines(series, x, y)];
  });
}

function finals(results: readonly RunResult[]): number[] {
  return results.map(({ epochs }) => finalAccuracy(epochs));
}

export function shareConverged(results: readonly RunResult[]): number {
  return results.filter(converged).length / results.length;
}

/** At each value the mean, least and greatest of what `measure` makes of the runs there. */
function seriesOf(
  name: string,
  cells: readonly Cell[],
  values: readonly number[],
  sweep: string,
  measure: (results: readonly RunResult[]) => number[],
): Series {
  const measured = values.flatMap((value, index) => {
    const at = cells.filter(({ series, config }) => series === name && fieldsOf(config)[sweep] === value);
    const results = at.flatMap(cell => cell.results);
    return results.length > 0 ? [{ index, found: measure(results) }] : [];
  });
  return {
    name,
    points: measured.map(({ index, found }) => [index, found.reduce((sum, value) => sum + value, 0) / found.length]),
    band: measured.map(({ index, found }) => [index, Math.min(...found), Math.max(...found)]),
  };
}

/** The values side by side at equal distances, whatever their ratios. */
function evenAxis(label: string, values: readonly number[], [left, right]: [number, number]): Axis {
  const inset = 20;
  const gap = (right - left - 2 * inset) / Math.max(1, values.length - 1);
  const ticks = values.map((value, index) => ({ value: index, label: String(value) }));
  return { label, at: index => left + inset + index * gap, ticks };
}

function shareAxis(range: [number, number]): Axis {
  const percent = (share: number) => `${Math.round(100 * share)}%`;
  return linearAxis({ label: 'Runs that converged', domain: [0, 1], range }, percent, 5);
}
