// Where the model looked on the image, and how its answer formed.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/page/answer/answer.ts';
import { explanationView } from '../../../src/page/explanation/view.ts';
import { answered, blank } from '../../../src/page/state.ts';
import { view } from '../../../src/page/view.ts';

const guess = (label: string, score: number) => ({ predictions: [{ label, score }] });
const seven: Answer = {
  ...guess('7', 0.99),
  image: new Array<number>(784).fill(9),
  attention: [0.125, 0.25, 0.5, 0.125],
  layers: [guess('1', 0.4), guess('7', 0.99)],
};

describe('an explanation', () => {
  it('tints each patch by its share of the one that counted most, which it names', () => {
    const { patches, words } = explanationView(seven, '');
    expect(patches).toEqual({ strengths: [0.25, 0.5, 1, 0.25], left: 0, top: 0, side: 1 });
    expect(words).toContain('2 × 2 patches');
    expect(words).toContain('row 2, column 1, which got 50%');
  });

  it('has a bar for the guess after each block, the last one being the answer', () => {
    expect(explanationView(seven, '').layers).toEqual([
      { label: 'Block 1: 1', score: 0.4, words: '40.0%', best: false },
      { label: 'Block 2: 7', score: 0.99, words: '99.0%', best: true },
    ]);
  });

  it('that is not there is waited for', () => {
    const { attention, layers, ...plain } = seven;
    const nothing = { image: undefined, patches: undefined, layers: [], words: 'wait' };
    expect(explanationView(plain, 'wait')).toEqual(nothing);
    expect(view(answered(blank, plain)).layers).toEqual([]);
  });
});
