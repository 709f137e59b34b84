// Which classes are taken for which: counts by label and prediction, with recall and precision at the edges.

import type { ClassScores } from '../metrics/classification.ts';
import { COLOURS, figure, MUTED, type Words } from './figure.ts';

const [BLUE, ORANGE] = COLOURS;
const RECALL = 'Recall, %';
const PRECISION = 'Precision, %';

export interface ConfusionData {
  /** Counts by label (row) and prediction (column). */
  confusion: readonly (readonly number[])[];
  classes: readonly ({ name: string } & ClassScores)[];
}

/** -> SVG. The darker an orange cell, the more often that mistake was made. */
export function confusionMatrixFigure({ confusion, classes }: ConfusionData, words: Words): Promise<string> {
  const names = classes.map(({ name }) => name);
  const most = Math.max(1, ...confusion.flatMap((row, label) => row.filter((_, column) => column !== label)));
  const counts = confusion.flatMap((row, label) =>
    row.map((count, column) => ({
      ...{ label: names[label], prediction: names[column], count, isRight: label === column },
      opacity: label === column ? 0.18 : shade(count / most),
    })),
  );
  const edges = classes.flatMap(({ name, recall, precision }) => [
    { label: name, prediction: RECALL, text: percentText(recall) },
    { label: PRECISION, prediction: name, text: percentText(precision) },
  ]);
  const axis = { labelFontSize: 12, domain: false, ticks: false } as const;
  return figure(words, {
    width: { step: 48 },
    height: { step: 44 },
    data: { values: counts },
    encoding: {
      x: {
        ...{
          field: 'prediction',
          type: 'nominal',
          title: 'Prediction',
          sort: null,
          scale: { domain: [...names, RECALL] },
        },
        axis: { ...axis, orient: 'top', labelAngle: names.some(({ length }) => length > 4) ? -45 : 0 },
      },
      y: {
        ...{ field: 'label', type: 'nominal', title: 'Label', sort: null, scale: { domain: [...names, PRECISION] } },
        axis: { ...axis, titleY: -14, titleX: -40 },
      },
    },
    layer: [
      {
        mark: { type: 'rect', stroke: '#e3e6ea' },
        encoding: {
          color: { condition: { test: 'datum.isRight', value: BLUE }, value: ORANGE },
          fillOpacity: { field: 'opacity', type: 'quantitative', scale: null },
        },
      },
      { transform: [{ filter: 'datum.count > 0' }], mark: 'text', encoding: { text: { field: 'count' } } },
      { data: { values: edges }, mark: { type: 'text', color: MUTED }, encoding: { text: { field: 'text' } } },
    ],
  });
}

/** One mistake can be seen, and twice as many look about twice as dark. */
function shade(share: number): number {
  return share === 0 ? 0 : 0.12 + 0.6 * share;
}

function percentText(share: number | null): string {
  return share === null ? '–' : (100 * share).toFixed(1);
}
