// The bars of an answer's scores, and of its best guess after each block.

import { describe, expect, it } from 'vitest';
import { layerBars } from '../../../src/page/answer/bars.ts';
import { answered, blank } from '../../../src/page/state.ts';
import { view } from '../../../src/page/view.ts';

const guess = (label: string, score: number) => ({ predictions: [{ label, score }] });

describe('the guesses after each block', () => {
  it('have a bar each, the last one being the answer', () => {
    expect(layerBars({ layers: [guess('1', 0.4), guess('7', 0.99)] })).toEqual([
      { label: 'Block 1: 1', score: 0.4, words: '40.0%', best: false },
      { label: 'Block 2: 7', score: 0.99, words: '99.0%', best: true },
    ]);
  });

  it('are none where the answer does not tell', () => {
    const image = new Array<number>(784).fill(9);
    expect(view(answered(blank, { ...guess('7', 0.99), image })).layers).toEqual([]);
  });
});
