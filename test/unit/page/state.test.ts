// Each event makes the state that the page goes on with, and what it shows follows from the state alone.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/page/client.ts';
import * as page from '../../../src/page/state.ts';
import { view } from '../../../src/page/view.ts';

const seven: Answer = {
  predictions: [
    { label: '7', score: 0.9981 },
    ...[...'1023456'].map(label => ({ label, score: 0.0002 })),
    ...[...'89'].map(label => ({ label, score: 0.00025 })),
  ],
  image: new Array<number>(784).fill(9),
};

/** Two finished strokes. */
function drawn(): page.State {
  const first = page.penUp(page.penMoved(page.penDown(page.blank, [10, 10]), [[90, 90]]));
  return page.penUp(page.penDown(first, [50, 50]));
}

describe('a drawing', () => {
  it('grows only while the pen is down', () => {
    const state = drawn();
    expect(state.strokes).toHaveLength(2);
    expect(page.penMoved(state, [[500, 500]])).toBe(state);
  });

  it('loses its last stroke by undo, a growing one included', () => {
    const growing = page.penDown(drawn(), [70, 70]);
    const undone = page.undo(growing);
    expect(undone.strokes).toHaveLength(2);
    expect(page.penMoved(undone, [[500, 500]])).toBe(undone);
  });

  it('is blank, and has no answer, when its only stroke is undone', () => {
    const state = page.answered(page.penUp(page.penDown(page.blank, [1, 1])), seven);
    expect(page.undo(state)).toEqual(page.blank);
    expect(page.undo(page.blank)).toEqual(page.blank);
  });
});

describe('an answer', () => {
  it('stays while the next one is waited for', () => {
    const state = page.asked(page.answered(page.asked(drawn()), seven));
    expect(view(state)).toMatchObject({ label: '7', unsettled: true, waiting: true });
  });

  it('gives way to a failure, and a failure to an answer but not to a question', () => {
    const failed = page.failed(page.answered(drawn(), seven), 'words');
    expect(view(failed)).toMatchObject({ label: '', failure: 'words', waiting: false });
    expect(page.asked(failed).failure).toBe('words');
    expect(page.answered(page.asked(failed), seven)).toMatchObject({ failure: undefined, answer: seven });
  });

  it('reads as its label and confidence', () => {
    const { label, remark } = view(page.answered(drawn(), seven));
    expect(label + remark).toBe('7 · 99.8 %');
  });

  it('never claims to be certain', () => {
    const certain = { ...seven, predictions: [{ label: '7', score: 1 }] };
    expect(view(page.answered(drawn(), certain)).remark).toBe(' · 99.9 %');
  });

  it('shows its scores in the order of the labels, the best one marked', () => {
    const { bars } = view(page.answered(drawn(), seven));
    expect(bars.map(bar => bar.label).join('')).toBe('0123456789');
    expect(bars.filter(bar => bar.best)).toEqual([{ label: '7', score: 0.9981, words: '99.8 %', best: true }]);
  });
});

describe('a blank page', () => {
  it('invites to draw and has an empty bar for every digit', () => {
    const { label, remark, bars, empty, image } = view(page.blank);
    expect(label + remark).toBe('Draw a digit and the answer appears here.');
    expect(bars.map(bar => bar.score)).toEqual(new Array(10).fill(0));
    expect([empty, image]).toEqual([true, undefined]);
  });
});
