// Sums over the training steps of an epoch so far. They are part of a checkpoint, so that the means of an epoch which was
// interrupted cover all of it.

import { NO_CLASS, type TrainingBatch } from '../data/batches.ts';
import { countCorrect } from './evaluate.ts';

export interface EpochTally {
  images: number;
  /** Of the images, those that have a class. */
  known: number;
  correct: number;
  /** Nats, summed over the images. */
  loss: number;
  /** That training took, without validation. */
  seconds: number;
}

export function emptyTally(): EpochTally {
  return { images: 0, known: 0, correct: 0, loss: 0, seconds: 0 };
}

/** Adds a batch of which the mean loss and the logits [B, C] are known. */
export function tallyBatch(
  tally: EpochTally,
  { size, labels }: Pick<TrainingBatch, 'size' | 'labels'>,
  { loss, logits }: { loss: number; logits: Float32Array },
): void {
  tally.images += size;
  tally.known += labels.filter(label => label !== NO_CLASS).length;
  tally.correct += countCorrect(logits, labels);
  tally.loss += loss * size;
}

/** Mean loss of the images, and accuracy of those that have a class. */
export function tallyMeans({ images, known, correct, loss }: EpochTally): { loss: number; accuracy: number } {
  return { loss: loss / images, accuracy: correct / Math.max(1, known) };
}
