// Lines with their legend: what most charts are made of.

import type { Axis } from './axes.ts';
import { COLOURS, element, group, type Markup, text, textWidth } from './svg.ts';

export interface Series {
  name: string;
  /** [x, y] in the axes' units, from left to right. */
  points: readonly (readonly [number, number])[];
  /** [x, low, high]: what the values spread over, drawn behind the line. */
  band?: readonly (readonly [number, number, number])[];
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

/** One line a series, with a dot at its end, over their bands. A series without points keeps its colour for others. */
export function lines(series: readonly Series[], x: Axis, y: Axis): Markup[] {
  return [...series.flatMap((one, index) => band(one, index, x, y)), ...strokes(series, x, y)];
}

function band({ band = [] }: Series, index: number, x: Axis, y: Axis): Markup[] {
  if (band.length < 2) return [];
  const along = (end: 1 | 2) => band.map(place => `${pixels(x.at(place[0]))},${pixels(y.at(place[end]))}`);
  const points = [...along(1), ...along(2).reverse()].join(' ');
  return [element('polygon', { points, fill: COLOURS[index % COLOURS.length], 'fill-opacity': 0.16 })];
}

function strokes(series: readonly Series[], x: Axis, y: Axis): Markup[] {
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

/** Pixels that a legend of these names takes. */
export function legendWidth(names: readonly string[]): number {
  return names.reduce((sum, name) => sum + entryWidth(name), 0);
}

function entryWidth(name: string): number {
  return textWidth(name) + 46;
}

/** The series' names in one row that ends at `right`, each beside a piece of its line. */
export function legend(names: readonly string[], right: number, y: number): Markup[] {
  let left = right - legendWidth(names);
  return names.map((name, index) => {
    const sample = element('line', { x1: left, y1: y - 4, x2: left + 24, y2: y - 4, ...stroke(index) });
    const entry = group({}, sample, text(name, left + 30, y));
    left += entryWidth(name);
    return entry;
  });
}

function pixels(value: number): number {
  return Math.round(100 * value) / 100;
}
