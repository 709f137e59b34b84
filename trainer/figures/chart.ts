// Lines with their legend: what most charts are made of.

import type { Axis } from './axes.ts';
import { COLOURS, element, group, type Markup, text, textWidth } from './svg.ts';

export interface Series {
  name: string;
  /** [x, y] in the axes' units, from left to right. */
  points: readonly (readonly [number, number])[];
}

/** Told apart by their dashes too, for print without colours. */
const DASHES = [undefined, '7 4', '2 4', '10 3 2 3'];

function stroke(index: number) {
  return {
    stroke: COLOURS[index % COLOURS.length]!,
    'stroke-dasharray': DASHES[index % DASHES.length],
    'stroke-width': 2,
    'stroke-linejoin': 'round',
  };
}

/** One line a series, with a dot at its end. */
export function lines(series: readonly Series[], x: Axis, y: Axis): Markup[] {
  return series.flatMap(({ points }, index) => {
    const places = points.map(([a, b]) => `${pixels(x.at(a))},${pixels(y.at(b))}`);
    const [endX, endY] = points.at(-1) ?? [];
    if (endX === undefined || endY === undefined) return [];
    return [
      element('polyline', { points: places.join(' '), fill: 'none', ...stroke(index) }),
      element('circle', { cx: x.at(endX), cy: y.at(endY), r: 3.5, fill: COLOURS[index % COLOURS.length] }),
    ];
  });
}

/** The series' names in one row that ends at `right`, each beside a piece of its line. */
export function legend(names: readonly string[], right: number, y: number): Markup[] {
  const widths = names.map(name => textWidth(name) + 46);
  let left = right - widths.reduce((sum, width) => sum + width, 0);
  return names.map((name, index) => {
    const sample = element('line', { x1: left, y1: y - 4, x2: left + 24, y2: y - 4, ...stroke(index) });
    const entry = group({}, sample, text(name, left + 30, y));
    left += widths[index]!;
    return entry;
  });
}

function pixels(value: number): number {
  return Math.round(100 * value) / 100;
}
