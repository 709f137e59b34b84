// What is left of real samples when they are broken: patches of one in another order, two on top of each other.

import { type Random, shuffledIndices } from '../../random.ts';

/** Writes a random sample, size² values 0 to 1, and returns its class. */
export type DrawSample = (target: Float32Array) => number;

/** Pixels a side of the blocks that change places: the model's patches, so that only their order tells the two apart. */
const BLOCK = 7;

/** Two samples are one picture of neither when each adds this share of the other's ink to it. */
const LEAST_ADDED = 0.35;
const ATTEMPTS = 5;

/** A sample whose blocks of 7×7 pixels are permuted. */
export function drawShuffled(target: Float32Array, size: number, random: Random, sample: DrawSample): void {
  const whole = new Float32Array(target.length);
  sample(whole);
  const across = Math.floor(size / BLOCK);
  for (const [to, from] of shuffledIndices(across * across, random).entries())
    copyBlock(whole, target, size, { from, to, across });
}

function copyBlock(
  source: Float32Array,
  target: Float32Array,
  size: number,
  { from, to, across }: { from: number; to: number; across: number },
): void {
  const corner = (block: number) => BLOCK * (Math.floor(block / across) * size + (block % across));
  for (let row = 0; row < BLOCK; row++) {
    const start = corner(from) + row * size;
    target.set(source.subarray(start, start + BLOCK), corner(to) + row * size);
  }
}

/** Two samples of different classes, the brighter pixel of both; shuffled instead where one hides the other. */
export function drawSuperimposed(target: Float32Array, size: number, random: Random, sample: DrawSample): void {
  const other = new Float32Array(target.length);
  const label = sample(target);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (sample(other) === label || !isMixed(target, other)) continue;
    for (let i = 0; i < target.length; i++) target[i] = Math.max(target[i]!, other[i]!);
    return;
  }
  drawShuffled(target, size, random, sample);
}

function isMixed(one: Float32Array, other: Float32Array): boolean {
  let [first, second, both] = [0, 0, 0];
  for (let i = 0; i < one.length; i++) {
    first += one[i]!;
    second += other[i]!;
    both += Math.max(one[i]!, other[i]!);
  }
  return both - first >= LEAST_ADDED * first && both - second >= LEAST_ADDED * second;
}
