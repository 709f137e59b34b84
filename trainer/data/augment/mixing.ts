// MixUp (Zhang et al. 2018) and CutMix (Yun et al. 2019): each image of a batch is mixed with another, their targets in
// the same shares.

import type { TrainConfig } from '../../config/options.ts';
import { type Random, shuffledIndices } from '../../random.ts';

interface MixedBatch {
  images: Float32Array;
  targets: Float32Array;
  labels: Int16Array;
  size: number;
}

/** Mixes in place, one way or the other at random where both are asked for. */
export function mixBatch(
  batch: MixedBatch,
  { imageSize }: { imageSize: number },
  { mixUp, cutMix }: Pick<TrainConfig, 'mixUp' | 'cutMix'>,
  random: Random,
): void {
  if (mixUp === 0 && cutMix === 0) return;
  const cuts = mixUp === 0 || (cutMix > 0 && random.uniform() < 0.5);
  const partners = shuffledIndices(batch.size, random);
  const [images, targets, labels] = [batch.images.slice(), batch.targets.slice(), batch.labels.slice()];
  for (let i = 0; i < batch.size; i++) {
    const image = rowOf(batch.images, i, batch.size);
    const other = rowOf(images, partners[i]!, batch.size);
    let share = beta(cuts ? cutMix : mixUp, random);
    if (cuts) share = pasteInto(image, other, imageSize, share, random);
    else blend(image, other, share);
    blend(rowOf(batch.targets, i, batch.size), rowOf(targets, partners[i]!, batch.size), share);
    if (share < 0.5) batch.labels[i] = labels[partners[i]!]!;
  }
}

function rowOf(values: Float32Array, index: number, rows: number): Float32Array {
  const length = values.length / rows;
  return values.subarray(index * length, (index + 1) * length);
}

function blend(into: Float32Array, other: Float32Array, share: number): void {
  for (let i = 0; i < into.length; i++) into[i] = share * into[i]! + (1 - share) * other[i]!;
}

/** A rectangle of the image's shape and of 1 - share of its area, cut off at the edges; returns the share that is left. */
function pasteInto(image: Float32Array, other: Float32Array, size: number, share: number, random: Random): number {
  const half = (size * Math.sqrt(1 - share)) / 2;
  const side = () => {
    const middle = random.uniform() * size;
    return [Math.max(0, Math.round(middle - half)), Math.min(size, Math.round(middle + half))] as const;
  };
  const [[left, right], [top, bottom]] = [side(), side()];
  for (let plane = 0; plane < image.length; plane += size * size)
    for (let y = top; y < bottom; y++) {
      const row = plane + y * size;
      image.set(other.subarray(row + left, row + right), row + left);
    }
  return 1 - ((right - left) * (bottom - top)) / (size * size);
}

/** Beta(α, α) for α up to 1. Jöhnk, "Erzeugung von betaverteilten und gammaverteilten Zufallszahlen", 1964. */
function beta(alpha: number, random: Random): number {
  for (;;) {
    const [u, v] = [random.uniform() ** (1 / alpha), random.uniform() ** (1 / alpha)];
    if (u + v > 0 && u + v <= 1) return u / (u + v);
  }
}
