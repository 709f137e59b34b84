// Watches the steps of a run and adds to each epoch's record what only they tell: step, learning rate and speed.

import type { EpochRecord } from '../training/checkpoint.ts';
import type { StepReport } from '../training/train.ts';
import type { EpochMetrics } from './log.ts';

interface Observation {
  at: number;
  report: StepReport;
}

export class EpochMeter {
  private readonly batchSize: number;
  private readonly now: () => number;
  private first: Observation | undefined;
  private last: Observation | undefined;

  constructor(batchSize: number, now: () => number = () => performance.now()) {
    this.batchSize = batchSize;
    this.now = now;
  }

  step(report: StepReport): void {
    this.last = { at: this.now(), report };
    if (this.first?.report.epoch !== report.epoch) this.first = this.last;
  }

  /** Throws an Error when no step of that epoch was seen. */
  epoch(record: EpochRecord): EpochMetrics {
    const { first, last } = this;
    if (!first || last?.report.epoch !== record.epoch)
      throw new Error(`epoch ${record.epoch}: expected its steps, got those of ${last?.report.epoch ?? 'none'}`);
    const { step, learningRate } = last.report;
    const steps = step - first.report.step;
    const imagesPerSecond = steps > 0 ? (1000 * steps * this.batchSize) / (last.at - first.at) : null;
    return { ...record, step, learningRate, imagesPerSecond };
  }
}
