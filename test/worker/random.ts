// Bytes that look random and are the same in every run.

import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export const SEED = 20_261_101;

/** A source of whole numbers below a bound. */
export function randomBelow(seed = SEED): (below: number) => number {
  const generator = xoroshiro128plus(seed);
  return below => (generator.next() >>> 0) % below;
}

/** The file with one to four of its bytes changed, a piece cut out or a piece doubled. */
export function mutate(file: Uint8Array, random: (below: number) => number): Uint8Array<ArrayBuffer> {
  const [from, length] = [random(file.length), 1 + random(32)];
  const kind = random(8);
  if (kind === 0) return Uint8Array.from([...file.subarray(0, from), ...file.subarray(from + length)]);
  if (kind === 1) return Uint8Array.from([...file.subarray(0, from + length), ...file.subarray(from)]);
  const changed = Uint8Array.from(file);
  for (let i = random(4); i >= 0; i--) changed[random(file.length)] = random(256);
  return changed;
}
