// Small multiples: charts of the same kind side by side, two in a row, under one legend.

import type { Area } from './axes.ts';
import { legend, legendWidth } from './chart.ts';
import { figure, HEADING, type Markup, text } from './svg.ts';

const COLUMNS = 2;
const LEFT = 76;
const WIDTH = 384;
const HEIGHT = 230;
/** From one panel's left or upper edge to the next one's. */
const STRIDE = { x: 474, y: 340 };
const LEGEND = HEADING + 8;
const TOP = HEADING + 78;

export interface Words {
  title: string;
  subtitle: string;
}

/** -> SVG: a panel for each name, drawn by `draw` into its area; the legend tells the lines of all of them. */
export function panels(
  words: Words,
  names: readonly string[],
  series: readonly string[],
  draw: (name: string, area: Area) => Markup[],
): string {
  const rows = Math.ceil(names.length / COLUMNS);
  const columns = Math.min(COLUMNS, names.length);
  const width = Math.max(LEFT + (columns - 1) * STRIDE.x + WIDTH + 26, legendWidth(series) + 48);
  const height = TOP + (rows - 1) * STRIDE.y + HEIGHT + 60;
  return figure(
    { width, height, ...words },
    ...legend(series, 24 + legendWidth(series), LEGEND),
    ...names.flatMap((name, index) => {
      const area = areaAt(index);
      const heading = text(name, area.left + area.width, area.top - 14, { 'font-weight': 600, 'text-anchor': 'end' });
      return [...draw(name, area), heading];
    }),
  );
}

function areaAt(index: number): Area {
  const [column, row] = [index % COLUMNS, Math.floor(index / COLUMNS)];
  return { left: LEFT + column * STRIDE.x, top: TOP + row * STRIDE.y, width: WIDTH, height: HEIGHT };
}

export function across({ left, width }: Area): [number, number] {
  return [left, left + width];
}

/** From the lower edge to the upper one: values grow upwards. */
export function upwards({ top, height }: Area): [number, number] {
  return [top + height, top];
}
