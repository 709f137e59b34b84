// The clothes on the page: which one is chosen, and what is said of it.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/page/answer/answer.ts';
import { UNKNOWN_MODEL } from '../../../src/page/answer/model-card.ts';
import { answeredClothes, type Clothes, chose, failedClothes, NO_CLOTHES } from '../../../src/page/clothes/clothes.ts';
import { clothesView } from '../../../src/page/clothes/view.ts';

const image = new Array<number>(784).fill(7);
const loaded: Clothes = {
  ...NO_CLOTHES,
  samples: [image, image, image, image],
  model: { ...UNKNOWN_MODEL, classes: ['Bag', 'Coat'] },
};
const bag: Answer = {
  predictions: [
    { label: 'Bag', score: 0.9 },
    { label: 'Coat', score: 0.1 },
  ],
  image,
  layers: [{ predictions: [{ label: 'Bag', score: 0.9 }] }],
};

describe('the clothes', () => {
  it('are samples of one class after the other, of which one is chosen', () => {
    const { samples, words, asking } = clothesView(chose(loaded, 2));
    expect(samples.map(({ words, chosen }) => [words, chosen])).toEqual([
      ['Bag', false],
      ['Coat', false],
      ['Bag', true],
      ['Coat', false],
    ]);
    expect([words, asking]).toEqual(['Asking the server…', true]);
    expect(clothesView(loaded).words).toBe('Pick an item, or use a picture of your own.');
  });

  it('are answered with scores and explanation, right or wrong', () => {
    const view = clothesView(answeredClothes(chose(loaded, 2), bag));
    expect(view.words).toBe('Bag, 90.0%. Correct.');
    expect(view.bars.map(({ label, best }) => [label, best])).toEqual([
      ['Bag', true],
      ['Coat', false],
    ]);
    expect(view.layers.map(({ label }) => label)).toEqual(['Block 1: Bag']);
    const wrong = clothesView(answeredClothes(chose(loaded, 1), bag));
    expect(wrong.words).toBe('Bag, 90.0%. FashionMNIST says Coat.');
  });

  it('say why there is no answer, until the next one is chosen', () => {
    const failed = failedClothes(chose(loaded, 1), 'Can’t reach the server.');
    expect(clothesView(failed)).toMatchObject({ words: 'Can’t reach the server.', asking: false });
    expect(clothesView(chose(failed, 1)).words).toBe('Asking the server…');
  });
});
