// Loss and accuracy over the epochs of one training run.

import type { EpochRecord } from '../training/checkpoint.ts';
import { type Area, type Axis, accuracyAxis, frame, integerAxis, logAxis } from './axes.ts';
import { legend, lines, type Series } from './chart.ts';
import { figure, HEADING, type Markup } from './svg.ts';

const WIDTH = 960;
const HEIGHT = 430;

type Point = readonly [epoch: number, value: number];

/** -> SVG. Throws a RangeError for a run without a finished epoch. */
export function learningCurves(history: readonly EpochRecord[], words: { title: string; subtitle: string }): string {
  if (history.length === 0) throw new RangeError('learning curves: expected at least one epoch, got none');
  const loss = series(history, 'Loss');
  const accuracy = series(history, 'Accuracy');
  const [left, right] = [panel(0), panel(1)];
  const lossAxis = logAxis({ label: 'Loss (cross-entropy, nats)', domain: extent(loss), range: vertical(left) });
  const accuracies = accuracy.flatMap(({ points }) => points.map(([, value]) => value));
  return figure(
    { width: WIDTH, height: HEIGHT, ...words },
    ...chart(left, history, loss, lossAxis),
    ...chart(right, history, accuracy, accuracyAxis('Accuracy', accuracies, vertical(right))),
    ...legend(
      loss.map(({ name }) => name),
      WIDTH - 10,
      34,
    ),
  );
}

function series(history: readonly EpochRecord[], quantity: 'Loss' | 'Accuracy'): Series[] {
  const points = (part: 'train' | 'validation') =>
    history.flatMap((record): Point[] => {
      const value = record[`${part}${quantity}`];
      return value === null || !Number.isFinite(value) ? [] : [[record.epoch, value]];
    });
  const all = [
    { name: 'training', points: points('train') },
    { name: 'validation', points: points('validation') },
  ];
  return all.filter(({ points: { length } }) => length > 0);
}

function chart(area: Area, history: readonly EpochRecord[], content: readonly Series[], y: Axis): Markup[] {
  const domain: [number, number] = [0, history.at(-1)!.epoch];
  const x = integerAxis({ label: 'Epoch', domain, range: [area.left, area.left + area.width] });
  return [...frame(area, x, y), ...lines(content, x, y)];
}

function panel(index: number): Area {
  return { left: 76 + index * 474, top: HEADING + 40, width: 384, height: HEIGHT - HEADING - 40 - 60 };
}

function vertical({ top, height }: Area): [number, number] {
  return [top + height, top];
}

/** Least and greatest value, both positive as a logarithmic axis wants them. */
function extent(content: readonly Series[]): [number, number] {
  const values = content.flatMap(({ points }) => points.map(([, value]) => clamped(value)));
  return values.length > 0 ? [Math.min(...values), Math.max(...values)] : [0.1, 1];
}

function clamped(loss: number): number {
  return Math.min(1e9, Math.max(1e-9, loss));
}
