// Loss and accuracy over the epochs of one training run.

import type { EpochRecord } from '../training/checkpoint.ts';
import type { Words } from './figure.ts';
import { linesFigure, type Point } from './lines.ts';

/** -> SVG. Throws a RangeError for a run without a finished epoch. */
export async function learningCurves(history: readonly EpochRecord[], words: Words): Promise<string> {
  if (history.length === 0) throw new RangeError('learning curves: expected at least one epoch, got none');
  const parts = history.at(-1)!.validationLoss === null ? (['train'] as const) : (['train', 'validation'] as const);
  const names = { train: 'training', validation: 'validation' };
  const points = (quantity: 'Loss' | 'Accuracy'): Point[] =>
    parts.flatMap(part =>
      history.map(record => ({ series: names[part], x: record.epoch, y: record[`${part}${quantity}`] ?? Number.NaN })),
    );
  const panels = [
    { title: 'Loss (cross-entropy, nats)', x: 'Epoch', y: 'loss', points: points('Loss') },
    { title: 'Accuracy', x: 'Epoch', y: 'accuracy', points: points('Accuracy') },
  ] as const;
  return linesFigure(words, panels, parts.map(part => names[part])); // biome-ignore format: one call
}
