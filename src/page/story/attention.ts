// What a token reads of the others, as plain data: a map for each head of each block, and words.

import type { Patches } from '../patches.ts';
import { storyText as text } from '../text.ts';

/** Tokens are squares of the image, this many in a row. */
export const SIDE = 4;
const TOKENS = SIDE ** 2;

/** By block, head and the token that reads: shares of all tokens, which sum to one. */
export type Attention = readonly (readonly (readonly (readonly number[])[])[])[];

/** Whether it is attention between the tokens of a square, from outside. */
export function isAttention(value: unknown): value is Attention {
  const ofTokens = listOf(share => typeof share === 'number', TOKENS);
  return listOf(listOf(listOf(ofTokens, TOKENS)))(value);
}

const listOf =
  (isItem: (item: unknown) => boolean, length?: number) =>
  (value: unknown): boolean =>
    Array.isArray(value) && value.length === (length ?? value.length) && value.every(isItem);

/** Where a token is: "row 2, column 3". */
export function placeOf(token: number): string {
  return text.place(Math.floor(token / SIDE) + 1, (token % SIDE) + 1);
}

export interface MapView {
  readonly patches: Patches;
  readonly words: string;
}

/** By block and head: what this token reads. */
export function mapsOf(attention: Attention, token: number): MapView[][] {
  return attention.map((heads, block) => heads.map((rows, head) => mapOf(rows[token]!, block, head)));
}

function mapOf(shares: readonly number[], block: number, head: number): MapView {
  const most = Math.max(...shares);
  const strengths = shares.map(share => share / most);
  return {
    patches: { strengths, left: 0, top: 0, side: 1 },
    words: text.reads(block + 1, head + 1, placeOf(shares.indexOf(most)), most),
  };
}
