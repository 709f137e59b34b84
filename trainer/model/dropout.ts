// Dropout's random masks, made here so that every engine and every resumed run sees the same ones.

import { randomStream } from '../random.ts';

/**
 * Fills `mask` with 0 (with probability `rate`) and 1 / (1 - rate). `index` counts the dropouts of one forward pass,
 * `seed` belongs to the step. Srivastava et al., "Dropout", 2014.
 */
export function fillDropoutMask(mask: Float32Array, rate: number, seed: number, index: number): void {
  const random = randomStream(seed, 'dropout', index);
  const kept = 1 / (1 - rate);
  const threshold = Math.round(rate * 0x10000); // 16 random bits decide, so each draw serves two elements
  for (let i = 0; i < mask.length; i += 2) {
    const bits = random.bits();
    mask[i] = kept * Number((bits & 0xffff) >= threshold); // a product, since no processor foresees such a branch
    if (i + 1 < mask.length) mask[i + 1] = kept * Number(bits >>> 16 >= threshold);
  }
}
