// Seeded randomness. Every stream is derived from a seed and the names of what it is for, so no state is carried.

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export interface Random {
  /** 32 random bits as a signed integer. */
  bits(): number;
  /** Uniform in [0, 1). */
  uniform(): number;
  /** Standard normal, by the Box-Muller transform. */
  normal(): number;
}

/** The stream that belongs to `seed` and `path`: `randomStream(seed, 'shuffle', epoch)`. */
export function randomStream(seed: number, ...path: (string | number)[]): Random {
  const generator = xoroshiro128plus(hash(seed, path));
  const uniform = () => uniformFloat64(generator);
  return {
    bits: () => generator.next(),
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

/** FNV-1a over the decimal text of the seed and the path, then a final mix. */
function hash(seed: number, path: readonly (string | number)[]): number {
  let h = 0x811c9dc5;
  for (const character of [seed, ...path].join('/')) h = Math.imul(h ^ character.charCodeAt(0), 0x01000193);
  h = Math.imul(h ^ (h >>> 16), 0x45d9f3b);
  return h ^ (h >>> 16);
}

/** The numbers 0 to count-1 in random order (Fisher-Yates). */
export function shuffledIndices(count: number, random: Random): Uint32Array {
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor(random.uniform() * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}

/** Uniform in [low, high). */
export function between(low: number, high: number, random: Random): number {
  return low + (high - low) * random.uniform();
}

/** A whole number from `low` to `high`, both among them. */
export function integerBetween(low: number, high: number, random: Random): number {
  return low + Math.floor((high - low + 1) * random.uniform());
}

/** One of them, each as likely. */
export function pick<T>(from: readonly T[], random: Random): T {
  return from[Math.floor(from.length * random.uniform())]!;
}
