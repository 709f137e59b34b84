// What a person sees while the model trains: one line that renews itself on a terminal, one line an epoch elsewhere.

import { formatDuration, percent } from '../format.ts';
import type { EpochRecord } from './checkpoint.ts';
import type { StepReport } from './train.ts';

export interface Output {
  write(text: string): unknown;
  isTTY?: boolean;
  /** Of a terminal. */
  columns?: number;
}

const REFRESH_MS = 200;
const DEFAULT_COLUMNS = 80;
const SEPARATOR = ' · ';

/** Parts of the line that a narrow terminal does without, the first one first. */
const DISPENSABLE = [4, 3, 2];

export class Progress {
  private readonly output: Output;
  private readonly now: () => number;
  private readonly batchSize: number;
  private start: { at: number; step: number } | undefined;
  private shownAt = Number.NEGATIVE_INFINITY;

  constructor(output: Output, batchSize: number, now: () => number = () => performance.now()) {
    this.output = output;
    this.batchSize = batchSize;
    this.now = now;
  }

  step(report: StepReport): void {
    const now = this.now();
    this.start ??= { at: now, step: report.step };
    if (!this.output.isTTY || now - this.shownAt < REFRESH_MS) return;
    this.shownAt = now;
    this.output.write(`\r\u001b[K${this.line(report, now)}`);
  }

  epoch(record: EpochRecord, epochs: number): void {
    this.output.write(`${this.output.isTTY ? '\r\u001b[K' : ''}${epochLine(record, epochs)}\n`);
  }

  private line({ epoch, step, totalSteps, loss, accuracy }: StepReport, now: number): string {
    const seconds = (now - this.start!.at) / 1000;
    const steps = step - this.start!.step;
    const speed = steps > 0 ? steps / seconds : Number.NaN;
    const left = steps > 0 ? formatDuration((totalSteps - step) / speed) : '…';
    const share = `${((100 * step) / totalSteps).toFixed(1)}%`;
    const images = steps > 0 ? Math.round(speed * this.batchSize) : '…';
    const parts = [`epoch ${epoch}`, share, `loss ${loss.toFixed(4)}`, `accuracy ${percent(accuracy)}`];
    return fitting([...parts, `${images} images/s`, `${left} left`], this.output.columns ?? DEFAULT_COLUMNS);
  }
}

/** A line that reached the last column would wrap, and could not be renewed. */
function fitting(parts: readonly string[], columns: number): string {
  let left = [...parts];
  for (const part of DISPENSABLE)
    if (left.join(SEPARATOR).length >= columns) left = left.filter(other => other !== parts[part]);
  return left.join(SEPARATOR).slice(0, columns - 1);
}

function epochLine(record: EpochRecord, epochs: number): string {
  const { epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, seconds } = record;
  const training = `loss ${trainLoss.toFixed(4)}, accuracy ${percent(trainAccuracy)}`;
  const held =
    validationLoss === null || validationAccuracy === null
      ? 'no validation'
      : `validation loss ${validationLoss.toFixed(4)}, accuracy ${percent(validationAccuracy)}`;
  return `epoch ${epoch}/${epochs} · ${training} · ${held} · ${formatDuration(seconds)}`;
}
