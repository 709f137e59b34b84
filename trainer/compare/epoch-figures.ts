// Test accuracy and training loss over the epochs, mean and spread over the seeds.

import { type Axis, accuracyAxis, frame, integerAxis, logAxis } from '../figures/axes.ts';
import { lines, type Series } from '../figures/chart.ts';
import { across, panels, upwards, type Words } from '../figures/panels.ts';
import type { Cell, Summary } from './summary.ts';

type Quantity = 'testAccuracy' | 'trainLoss';

/** -> SVG */
export function accuracyFigure(summary: Summary, words: Words): string {
  return epochFigure(summary, words, 'testAccuracy', (values, range) => accuracyAxis('Test accuracy', values, range));
}

/** -> SVG */
export function lossFigure(summary: Summary, words: Words): string {
  const label = 'Training loss (cross-entropy, nats)';
  return epochFigure(summary, words, 'trainLoss', (values, range) => {
    const positive = values.filter(value => value > 0);
    const domain: [number, number] = positive.length > 0 ? [Math.min(...positive), Math.max(...positive)] : [0.1, 1];
    return logAxis({ label, domain, range });
  });
}

function epochFigure(
  { cells, panelNames, seriesNames }: Summary,
  words: Words,
  quantity: Quantity,
  axis: (values: readonly number[], range: [number, number]) => Axis,
): string {
  return panels(words, panelNames, seriesNames, (panel, area) => {
    const series = seriesNames.map(name => seriesOf(cells, name, panel, quantity));
    const values = series.flatMap(({ band = [] }) => band.flatMap(([, low, high]) => [low, high]));
    const last = Math.max(1, ...series.flatMap(({ points }) => points.map(([epoch]) => epoch)));
    const x = integerAxis({ label: 'Epoch', domain: [0, last], range: across(area) });
    const y = axis(values, upwards(area));
    return [...frame(area, x, y), ...lines(series, x, y)];
  });
}

/** Mean, least and greatest value of each epoch that every run of the cell has finished. */
function seriesOf(cells: readonly Cell[], name: string, panel: string, quantity: Quantity): Series {
  const { results = [] } = cells.find(cell => cell.series === name && cell.panel === panel) ?? {};
  const epochs = results.length > 0 ? Math.min(...results.map(result => result.epochs.length)) : 0;
  const columns = Array.from({ length: epochs }, (_, i) => results.map(result => result.epochs[i]![quantity]));
  return {
    name,
    points: columns.map((values, i) => [i + 1, values.reduce((sum, value) => sum + value, 0) / values.length]),
    band: columns.map((values, i) => [i + 1, Math.min(...values), Math.max(...values)]),
  };
}
