import { expect, it } from 'vitest';
import { formatDuration } from '../../trainer/format.ts';
import { Progress } from '../../trainer/training/progress.ts';
import type { StepReport } from '../../trainer/training/train.ts';

function recorded(isTTY: boolean, columns?: number) {
  const written: string[] = [];
  let time = 0;
  const progress = new Progress(
    { isTTY, ...(columns && { columns }), write: text => written.push(text) },
    100,
    () => time,
  );
  const step = (report: Partial<StepReport>, at: number) => {
    time = at;
    progress.step({ epoch: 1, step: 1, totalSteps: 101, loss: 0.5, accuracy: 0.9, learningRate: 1e-3, ...report });
  };
  return { written, progress, step };
}

const RECORD = { epoch: 1, trainLoss: 0.5, trainAccuracy: 0.875, seconds: 61 };

it('a terminal sees loss, accuracy, images per second and the time left in one line that renews itself', () => {
  const { written, step } = recorded(true);
  step({ step: 1 }, 1000);
  step({ step: 11 }, 2000); // 10 steps of 100 images in a second, 90 steps to go
  expect(written.at(-1)).toBe('\r\u001b[Kepoch 1 · 10.9% · loss 0.5000 · accuracy 90.00% · 1000 images/s · 9 s left');
});

it.each([
  [40, 'epoch 100 · 99.0% · 30 h 0 min left'],
  [60, 'epoch 100 · 99.0% · loss 0.5000 · 30 h 0 min left'],
  [80, 'epoch 100 · 99.0% · loss 0.5000 · accuracy 90.00% · 30 h 0 min left'],
  [120, 'epoch 100 · 99.0% · loss 0.5000 · accuracy 90.00% · 100 images/s · 30 h 0 min left'],
])('a terminal of %d columns sees what fits into them', (columns, line) => {
  const { written, step } = recorded(true, columns);
  const run = { epoch: 100, totalSteps: 10_800_000 };
  step({ ...run, step: 10_691_999 }, 1000);
  step({ ...run, step: 10_692_000 }, 2000);
  expect(written.at(-1)).toBe(`\r\u001b[K${line}`);
});

it('the line is not renewed more often than people can read', () => {
  const { written, step } = recorded(true);
  for (let i = 1; i <= 50; i++) step({ step: i }, 1000 + i);
  expect(written).toHaveLength(1);
});

it('a log file sees one line an epoch', () => {
  const { written, step, progress } = recorded(false);
  step({ step: 1 }, 1000);
  progress.epoch({ ...RECORD, validationLoss: 0.25, validationAccuracy: 0.95 }, 3);
  progress.epoch({ ...RECORD, epoch: 2, validationLoss: null, validationAccuracy: null }, 3);
  expect(written).toEqual([
    'epoch 1/3 · loss 0.5000, accuracy 87.50% · validation loss 0.2500, accuracy 95.00% · 1 min\n',
    'epoch 2/3 · loss 0.5000, accuracy 87.50% · no validation · 1 min\n',
  ]);
});

it.each([
  [0.4, '0 s'],
  [59.4, '59 s'],
  [90, '2 min'],
  [3600, '1 h 0 min'],
  [7500, '2 h 5 min'],
])('%d seconds are %s', (seconds, words) => {
  expect(formatDuration(seconds)).toBe(words);
});
