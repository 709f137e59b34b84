// Where the model looked, on the image and on the drawing, and how its answer formed.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/page/answer/answer.ts';
import { explanationView, patchesOnPad } from '../../../src/page/explanation/view.ts';
import { answered, blank } from '../../../src/page/state.ts';
import { view } from '../../../src/page/view.ts';
import { placementOf, renderStrokes, type Stroke } from '../../../src/preparation/ink.ts';

const drawing: readonly Stroke[] = [
  [
    [280, 220],
    [720, 220],
    [480, 840],
  ],
];
const guess = (label: string, score: number) => ({ predictions: [{ label, score }] });
const seven: Answer = {
  ...guess('7', 0.99),
  image: new Array<number>(784).fill(9),
  attention: [0.125, 0.25, 0.5, 0.125],
  layers: [guess('1', 0.4), guess('7', 0.99)],
  placement: placementOf(drawing),
};

describe('an explanation', () => {
  it('tints each patch by its share of the one that counted most, which it names', () => {
    const { patches, words } = explanationView(seven, '');
    expect(patches).toEqual({ strengths: [0.25, 0.5, 1, 0.25], left: 0, top: 0, side: 1 });
    expect(words).toContain('2 × 2 patches');
    expect(words).toContain('row 2, column 1, which had 50 %');
  });

  it('has a bar for the guess after each block, the last one being the answer', () => {
    expect(explanationView(seven, '').layers).toEqual([
      { label: 'Block 1: 1', score: 0.4, words: '40.0 %', best: false },
      { label: 'Block 2: 7', score: 0.99, words: '99.0 %', best: true },
    ]);
  });

  it('that is not there is waited for, or invited', () => {
    const { attention, layers, ...plain } = seven;
    expect(view(blank).explanation).toMatchObject({ image: undefined, patches: undefined, layers: [] });
    expect(view(blank).explanation.words).toContain('Draw a digit');
    expect(view(answered(blank, plain)).explanation.words).toContain('Asking');
  });
});

describe('patches on the pad', () => {
  it('lie there as they lie on the image', () => {
    const { left, top, side } = patchesOnPad(seven)!;
    const image = renderStrokes(drawing);
    const inked = [...image.keys()].filter(pixel => image[pixel]! > 200);
    const share = (pixel: number) => (pixel + 0.5) / 28;
    const [xs, ys] = [inked.map(pixel => pixel % 28), inked.map(pixel => Math.floor(pixel / 28))];
    const near = (expected: number, actual: number) => expect(Math.abs(expected - actual)).toBeLessThan(0.05);
    near(0.28, left + side * share(Math.min(...xs)));
    near(0.72, left + side * share(Math.max(...xs)));
    near(0.22, top + side * share(Math.min(...ys)));
    near(0.84, top + side * share(Math.max(...ys)));
  });

  it('are shown while the explanation is open and its switch is on', () => {
    const state = answered({ ...blank, explaining: true }, seven);
    expect(view(state).overlay).toEqual(patchesOnPad(seven));
    expect(view({ ...state, explaining: false }).overlay).toBe(undefined);
    expect(view({ ...state, overlay: false }).overlay).toBe(undefined);
  });

  it('are none for a picture, whose place on the image is not known', () => {
    const { placement, ...picture } = seven;
    expect(patchesOnPad(picture)).toBe(undefined);
  });
});
