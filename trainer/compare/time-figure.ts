// Seconds for an epoch and for a test pass, model by model: medians with their quartiles.

import { type Area, type Axis, linearAxis } from '../figures/axes.ts';
import type { Words } from '../figures/panels.ts';
import { COLOURS, element, figure, GRID, group, HEADING, line, type Markup, MUTED, text } from '../figures/svg.ts';
import type { Seconds } from './timing.ts';

export interface TimedModel {
  name: string;
  epoch: Seconds;
  test: Seconds;
  exportedTest: Seconds;
}

type Measurement = { label: string; of: (model: TimedModel) => Seconds; colour: string };

const ROW = 44;
const NAMES = 170;
const PANEL = { width: 290, gap: 70 };
const TOP = HEADING + 56;
const [BLUE, ORANGE, GREEN] = COLOURS;

const TRAINING: Measurement[] = [{ label: 'training', of: ({ epoch }) => epoch, colour: BLUE }];
const TESTING: Measurement[] = [
  { label: 'training-time graph', of: ({ test }) => test, colour: ORANGE },
  { label: 'exported, folded', of: ({ exportedTest }) => exportedTest, colour: GREEN },
];

/** -> SVG */
export function timeFigure(models: readonly TimedModel[], words: Words): string {
  const height = TOP + models.length * ROW + 66;
  const areas = [0, 1].map(i => ({
    left: NAMES + i * (PANEL.width + PANEL.gap),
    top: TOP,
    width: PANEL.width,
    height: models.length * ROW,
  }));
  return figure(
    { width: NAMES + 2 * PANEL.width + PANEL.gap + 60, height, ...words },
    ...models.map(({ name }, row) => text(name, NAMES - 14, middle(row) + 4, { 'text-anchor': 'end' })),
    ...panel(areas[0]!, 'Training: seconds an epoch', models, TRAINING),
    ...panel(areas[1]!, 'Test: seconds a pass', models, TESTING),
    ...key(areas[1]!, TESTING),
  );
}

function middle(row: number): number {
  return TOP + (row + 0.5) * ROW;
}

function panel(area: Area, label: string, models: readonly TimedModel[], measurements: Measurement[]): Markup[] {
  const most = Math.max(...models.flatMap(model => measurements.map(({ of }) => of(model).high)));
  const x = linearAxis(
    { label: 'Seconds', domain: [0, most], range: [area.left, area.left + area.width] },
    undefined,
    5,
  );
  return [
    text(label, area.left, area.top - 14, { 'font-weight': 600 }),
    ...grid(area, x),
    ...models.flatMap((model, row) =>
      measurements.flatMap((measurement, i) => {
        const y = middle(row) + (i - (measurements.length - 1) / 2) * 18;
        return bar(area, x, y, measurement.of(model), measurement.colour);
      }),
    ),
  ];
}

function grid(area: Area, x: Axis): Markup[] {
  const bottom = area.top + area.height;
  const small = { fill: MUTED, 'font-size': 11.5, 'text-anchor': 'middle' };
  return [
    ...x.ticks.flatMap(({ value, label }) => [
      line(x.at(value), area.top, x.at(value), bottom, { stroke: GRID }),
      text(label, x.at(value), bottom + 18, small),
    ]),
    line(area.left, area.top, area.left, bottom, { stroke: MUTED }),
    text(x.label, area.left + area.width / 2, bottom + 38, { fill: MUTED, 'text-anchor': 'middle' }),
  ];
}

/** The median as a bar with its value beside it, the quartiles as a line over its end. */
function bar(area: Area, x: Axis, y: number, { median, low, high }: Seconds, fill: string): Markup[] {
  const bar = { x: area.left, y: y - 6, width: x.at(median) - area.left, height: 12, fill, 'fill-opacity': 0.75 };
  return [
    element('rect', bar),
    group({ stroke: '#000000' }, line(x.at(low), y, x.at(high), y)),
    text(median.toPrecision(3), x.at(high) + 6, y + 4, { 'font-size': 11.5 }),
  ];
}

function key({ left, top, width, height }: Area, measurements: Measurement[]): Markup[] {
  return measurements.flatMap(({ label, colour }, i) => {
    const [x, y] = [left + width - 300 + i * 165, top + height + 54];
    return [element('rect', { x, y: y - 9, width: 12, height: 10, fill: colour }), text(label, x + 18, y)];
  });
}
