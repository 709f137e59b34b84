// What a token reads of the others, by block and head.

import { describe, expect, it } from 'vitest';
import { isAttention, mapsOf, placeOf, SIDE } from '../../../src/page/story/attention.ts';

const TOKENS = SIDE ** 2;
/** Token i reads a quarter of the first token, and the rest of the token that is `step` after it. */
const reading = (step: number) =>
  Array.from({ length: TOKENS }, (_, i) =>
    Array.from({ length: TOKENS }, (_, j) => (j === (i + step) % TOKENS ? 0.75 : j === 0 ? 0.25 : 0)),
  );
const attention = [
  [reading(1), reading(2)],
  [reading(3), reading(4)],
];

describe('what a token reads', () => {
  it('is a map for each head of each block, relative to what it reads most', () => {
    const maps = mapsOf(attention, 5);
    expect(maps.map(heads => heads.length)).toEqual([2, 2]);
    const { patches, words } = maps[1]![0]!;
    expect(patches).toMatchObject({ left: 0, top: 0, side: 1 });
    expect(patches.strengths.map((strength, token) => [token, strength]).filter(([, strength]) => strength)).toEqual([
      [0, 1 / 3],
      [8, 1],
    ]);
    expect(words).toBe('Block 2, head 1: most from row 3, column 1 (75%)');
  });

  it('is said by where the token is', () => {
    expect([0, 6, 15].map(placeOf)).toEqual(['row 1, column 1', 'row 2, column 3', 'row 4, column 4']);
  });
});

it('attention between the tokens of a square is told from anything else', () => {
  expect(isAttention(attention)).toBe(true);
  const short = attention.map(heads => heads.map(rows => rows.slice(1)));
  for (const wrong of [undefined, {}, [1], [[1]], [[[[0.5, 0.5]]]], short, [[reading(1).map(row => row.map(String))]]])
    expect(isAttention(wrong), JSON.stringify(wrong)?.slice(0, 40)).toBe(false);
});
