// Training batches, prepared one ahead in a thread of their own so that the engine does not wait for them.

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TrainConfig } from '../config/options.ts';
import type { BatchWorkerData } from './batch-worker.ts';
import { type Position, stepsPerEpoch, type TrainingBatch, type TrainingSet } from './batches.ts';

export class BatchLoader {
  private readonly worker: Worker;
  private readonly steps: number;
  private ahead: { position: Position; batch: Promise<TrainingBatch> } | undefined;

  constructor(data: TrainingSet, config: TrainConfig) {
    const workerData: BatchWorkerData = { data, config };
    this.worker = new Worker(new URL('./batch-worker.ts', import.meta.url), { workerData });
    this.steps = stepsPerEpoch(data.known, config.batchSize);
  }

  /** The batch at `position`; the one after it is begun. Rejects when its preparation failed. */
  async batch(position: Position): Promise<TrainingBatch> {
    const { ahead } = this;
    const isNext = ahead?.position.epoch === position.epoch && ahead.position.step === position.step;
    if (!isNext) await ahead?.batch.catch(() => {}); // or its answer would be taken for this one's
    const batch = await (isNext ? ahead.batch : this.prepare(position));
    const next = this.after(position);
    this.ahead = { position: next, batch: this.prepare(next) };
    this.ahead.batch.catch(() => {}); // whoever asks for it hears of the failure
    return batch;
  }

  async close(): Promise<void> {
    await this.worker.terminate();
  }

  private after({ epoch, step }: Position): Position {
    return step + 1 < this.steps ? { epoch, step: step + 1 } : { epoch: epoch + 1, step: 0 };
  }

  /** `once` also rejects with what the thread throws. */
  private async prepare(position: Position): Promise<TrainingBatch> {
    const answer = once(this.worker, 'message');
    this.worker.postMessage(position);
    const [batch] = (await answer) as [TrainingBatch];
    return batch;
  }
}
