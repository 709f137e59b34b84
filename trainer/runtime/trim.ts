// Leaves out of a snapshot what ONNX Runtime has put into its memory before any session and no run reads: above all the
// descriptions of all operators that it knows. Found by trial: a run answers the same when they are zeros.

const BLOCK_WORDS = 1024;

/** Addresses from `start` up to `end`. */
export interface Region {
  start: number;
  end: number;
}

/**
 * Zeros blocks of `words`, which begin at address 0, wherever `works` still says so: halves of the region, their halves
 * and so on. The region's first block is kept, since what lies before it may ask where it begins.
 */
export async function trim(words: Uint32Array, region: Region, works: () => Promise<boolean>): Promise<void> {
  const bytes = 4 * BLOCK_WORDS;
  const [first, last] = [Math.ceil(region.start / bytes) + 1, Math.floor(region.end / bytes)];
  const zero = async (from: number, to: number): Promise<void> => {
    const range = words.subarray(from * BLOCK_WORDS, to * BLOCK_WORDS);
    const before = range.slice();
    if (from >= to || before.every(word => word === 0)) return;
    range.fill(0);
    if (await works()) return;
    range.set(before);
    if (to - from === 1) return;
    const middle = (from + to) >> 1;
    await zero(from, middle);
    await zero(middle, to);
  };
  await zero(first, last);
}
