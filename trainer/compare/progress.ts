// What a person sees of a comparison: a line for each run that ends, and on a terminal how much is left of all of them.

import { formatDuration, percent } from '../format.ts';
import { graphCost } from '../onnx/cost.ts';
import { trainingGraph } from '../onnx/model.ts';
import type { Output } from '../training/progress.ts';
import type { Run } from './grid.ts';

const REFRESH_MS = 500;

export class ComparisonProgress {
  private readonly output: Output;
  private readonly now: () => number;
  private readonly weights: ReadonlyMap<string, number>;
  /** Share of each pending run that is done; where it stood when it was first heard of does not count as done here. */
  private readonly shares = new Map<string, { first: number; now: number }>();
  private readonly started: number;
  private readonly total: number;
  private ended: number;
  private shownAt = Number.NEGATIVE_INFINITY;

  constructor(output: Output, pending: readonly Run[], total: number, now: () => number = () => performance.now()) {
    this.output = output;
    this.now = now;
    this.weights = new Map(pending.map(run => [run.id, costOf(run)]));
    this.total = total;
    this.ended = total - pending.length;
    this.started = now();
  }

  /** `share` of the run's steps is done. */
  step({ id }: Run, share: number): void {
    this.shares.set(id, { first: this.shares.get(id)?.first ?? share, now: share });
    if (!this.output.isTTY || this.now() - this.shownAt < REFRESH_MS) return;
    this.shownAt = this.now();
    this.output.write(`\r\u001b[K${this.line()}`);
  }

  end({ id }: Run, outcome: string, accuracy: number): void {
    this.shares.set(id, { first: this.shares.get(id)?.first ?? 0, now: 1 });
    this.ended++;
    const result = outcome === 'finished' ? `test accuracy ${percent(accuracy)}` : outcome;
    this.output.write(`${this.output.isTTY ? '\r\u001b[K' : ''}${id} · ${result} · ${this.line()}\n`);
  }

  private line(): string {
    const { done, left } = this.work();
    const seconds = (this.now() - this.started) / 1000;
    const time = done > 0 ? formatDuration((seconds * left) / done) : '…';
    return `${this.ended} of ${this.total} runs · ${time} left`;
  }

  /** In operations: done since the start, and left. */
  private work(): { done: number; left: number } {
    let [done, left] = [0, 0];
    for (const [id, weight] of this.weights) {
      const { first, now } = this.shares.get(id) ?? { first: 0, now: 0 };
      done += weight * (now - first);
      left += weight * (1 - now);
    }
    return { done, left };
  }
}

/** Operations of a run, up to a factor that is the same for runs on the same number of images. */
function costOf({ config: { model, train } }: Run): number {
  return (graphCost(trainingGraph(model, train.batchSize).graph).operations / train.batchSize) * train.epochs;
}
