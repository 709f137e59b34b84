// Letters, capital and small alike: a model of its own, one by one and in words.

import { expect, test } from 'vitest';
import type { Stroke } from '../../src/preparation/ink.ts';
import { classify, json, request } from './requests.ts';

const LETTERS: Record<string, Stroke[]> = {
  C: [[[80, 25], [60, 8], [35, 5], [12, 25], [5, 55], [12, 85], [35, 102], [60, 100], [82, 85]]], // biome-ignore format: points in one line
  A: [[[5, 105], [22, 55], [40, 3], [58, 52], [78, 105]], [[20, 68], [64, 68]]], // biome-ignore format: points in one line
  T: [[[3, 5], [82, 5]], [[42, 5], [42, 104]]], // biome-ignore format: points in one line
};

/** The letters of a word, 110 from one to the next. */
function write(word: string): Stroke[] {
  return [...word].flatMap((letter, i) =>
    LETTERS[letter]!.map(stroke => stroke.map(([x, y]): [number, number] => [x + 110 * i, y])),
  );
}

test.each(Object.keys(LETTERS))('%s is read, alone', async letter => {
  const { predictions, unknown } = await classify(json({ strokes: write(letter) }), '?model=letters');
  expect(predictions).toHaveLength(26);
  expect(predictions[0]?.label).toBe(letter);
  expect(unknown).toBeLessThan(0.5);
});

test('words in capitals are read', async () => {
  const answer = await request('/read?model=letters', json({ strokes: write('CAT') }));
  expect(await answer.json()).toMatchObject({ text: 'CAT' });
});

test('a digit that looks like no letter is none', async () => {
  const four: Stroke[] = [[[40, 5], [8, 60], [75, 60]], [[58, 30], [56, 110]]]; // biome-ignore format: points in one line
  const { unknown } = await classify(json({ strokes: four }), '?model=letters');
  expect(unknown).toBeGreaterThan(0.5);
});
