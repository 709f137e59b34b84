// Which classes are taken for which: counts by label and prediction, with recall and precision at the edges.

import type { ClassScores } from '../metrics/classification.ts';
import { element, figure, GRID, group, HEADING, INK, type Markup, MUTED, text, textWidth } from './svg.ts';

const RIGHT_SHADE = '#d7e8f4';
const WRONG_SHADE = '#d55e00';
const EDGE = 66;

export interface ConfusionData {
  /** Counts by label (row) and prediction (column). */
  confusion: readonly (readonly number[])[];
  classes: readonly ({ name: string } & ClassScores)[];
}

interface Grid {
  left: number;
  top: number;
  cell: number;
  count: number;
}

/** -> SVG. The darker an orange cell, the more often that mistake was made. */
export function confusionMatrixFigure(
  { confusion, classes }: ConfusionData,
  words: { title: string; subtitle: string },
): string {
  const names = classes.map(({ name }) => name);
  const longest = Math.max(...names.map(name => textWidth(name)));
  const cell = Math.max(48 - Math.max(0, names.length - 10), 36);
  const above = longest > cell ? 0.72 * longest + 26 : 30;
  const grid = { left: Math.max(100, 60 + longest), top: HEADING + above + 22, cell, count: names.length };
  const side = cell * names.length;
  const width = Math.max(grid.left + side + EDGE + 34, 560);
  return figure(
    { width, height: grid.top + side + 44, ...words },
    ...cells(confusion, grid),
    ...headings(names, grid, longest > cell),
    ...edges(classes, grid),
  );
}

function cells(confusion: ConfusionData['confusion'], { left, top, cell }: Grid): Markup[] {
  const most = Math.max(1, ...confusion.flatMap((row, label) => row.filter((_, column) => column !== label)));
  return confusion.flatMap((row, label) =>
    row.map((count, column) => {
      const [x, y] = [left + column * cell, top + label * cell];
      const [fill, strength] = label === column ? [RIGHT_SHADE, 1] : [WRONG_SHADE, shade(count / most)];
      const style = { fill, 'fill-opacity': strength, stroke: GRID };
      const square = element('rect', { x, y, width: cell, height: cell, ...style });
      if (count === 0) return square;
      const colour = label !== column && strength > 0.75 ? '#ffffff' : INK;
      const size = { 'font-size': cell < 42 ? 11 : 13, 'text-anchor': 'middle', fill: colour };
      return group({}, square, text(String(count), x + cell / 2, y + cell / 2 + 4.5, size));
    }),
  );
}

/** One mistake can be seen, and twice as many look about twice as dark. */
function shade(share: number): number {
  return share === 0 ? 0 : 0.12 + 0.78 * share;
}

function headings(names: readonly string[], { left, top, cell, count }: Grid, slanted: boolean): Markup[] {
  const rows = names.map((name, i) =>
    text(name, left - 10, top + i * cell + cell / 2 + 4.5, { 'text-anchor': 'end', 'font-weight': 600 }),
  );
  const columns = names.map((name, i) => {
    const [x, y] = [left + i * cell + cell / 2, top - 10];
    const place = slanted ? { transform: `rotate(-45 ${x} ${y})` } : { 'text-anchor': 'middle' };
    return text(name, x, y, { ...place, 'font-weight': 600 });
  });
  const middle = top + (count * cell) / 2;
  const sideways = { fill: MUTED, 'text-anchor': 'middle', transform: `rotate(-90 30 ${middle})` };
  return [
    ...rows,
    ...columns,
    text('Label', 30, middle, sideways),
    text('Prediction', left, HEADING + 14, { fill: MUTED }),
  ];
}

/** Recall to the right of each row, precision below each column. */
function edges(classes: ConfusionData['classes'], { left, top, cell, count }: Grid): Markup[] {
  const end = left + count * cell + EDGE;
  const bottom = top + count * cell + 24;
  const small = { fill: MUTED, 'font-size': 11 };
  const short = (share: number | null) => (share === null ? '–' : (100 * share).toFixed(1));
  return [
    text('Recall, %', end, top - 10, { ...small, 'text-anchor': 'end' }),
    text('Precision, %', left - 10, bottom, { ...small, 'text-anchor': 'end' }),
    ...classes.flatMap(({ recall, precision }, i) => [
      text(short(recall), end, top + i * cell + cell / 2 + 4.5, { ...small, 'text-anchor': 'end' }),
      text(short(precision), left + i * cell + cell / 2, bottom, { ...small, 'text-anchor': 'middle' }),
    ]),
  ];
}
