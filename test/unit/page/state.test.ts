// Each event makes the state that the page goes on with, and what it shows follows from the state alone.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/page/answer/answer.ts';
import { UNKNOWN_MODEL } from '../../../src/page/answer/model-card.ts';
import { added, MAX_ENTRIES } from '../../../src/page/gallery/gallery.ts';
import { MAX_STROKES, type PenPoint } from '../../../src/page/pad/strokes.ts';
import type { Picture } from '../../../src/page/question.ts';
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
  const first = page.penUp(page.penMoved(page.penDown(page.blank, [10, 10, 0.5]), [[90, 90, 0.5]]));
  return page.penUp(page.penDown(first, [50, 50, 0.5]));
}

const FAR: PenPoint = [500, 500, 0.5];

describe('a drawing', () => {
  it('grows only while the pen is down', () => {
    const state = drawn();
    expect(state.strokes).toHaveLength(2);
    expect(page.penMoved(state, [FAR])).toBe(state);
  });

  it('loses its last stroke by undo, a growing one included, and gets it back by redo', () => {
    const growing = page.penMoved(page.penDown(drawn(), [70, 70, 0.5]), [[80, 70, 0.5]]);
    const undone = page.undo(growing);
    expect(undone.strokes).toEqual(drawn().strokes);
    expect(page.penMoved(undone, [FAR])).toBe(undone);
    expect(page.redo(undone).strokes).toEqual(growing.strokes);
  });

  it('has nothing to redo once something new is drawn', () => {
    const state = page.penDown(page.undo(drawn()), FAR);
    expect(view(state)).toMatchObject({ canRedo: false, canUndo: true });
  });

  it('has no answer when its only stroke is undone, and nothing to undo then', () => {
    const state = page.undo(page.answered(page.penUp(page.penDown(page.blank, FAR)), seven));
    expect(state).toEqual({ ...page.blank, future: [{ strokes: [[FAR]], picture: undefined }] });
    expect(page.undo(state)).toBe(state);
    expect(page.redo(page.blank)).toBe(page.blank);
  });

  it('can be had back after it was cleared', () => {
    const cleared = page.clear(page.answered(drawn(), seven));
    expect(view(cleared)).toMatchObject({ empty: true, label: '', canUndo: true });
    expect(page.undo(cleared).strokes).toEqual(drawn().strokes);
    expect(page.clear(page.blank)).toBe(page.blank);
  });

  it('shows where the browser expects the pen, and keeps none of it', () => {
    const moved = page.penMoved(page.penDown(page.blank, FAR), [[600, 500, 0.5]], [[620, 500, 0.5]]);
    expect(moved.predicted).toHaveLength(1);
    expect(page.penUp(moved)).toMatchObject({ predicted: [], strokes: [[FAR, [600, 500, 0.5]]] });
  });

  it('can be shared once the pen is up, and words on its link last until it changes', () => {
    expect([page.blank, page.penDown(page.blank, FAR), drawn()].map(state => view(state).canShare)).toEqual([
      false,
      false,
      true,
    ]);
    const told = page.noticed(drawn(), 'copied');
    expect(view(told).padWords).toBe('copied');
    expect(view(page.penDown(told, FAR)).padWords).toBe('');
  });

  it('says when it is full', () => {
    const strokes = Array.from({ length: MAX_STROKES }, () => [FAR]);
    expect(view({ ...page.blank, strokes }).padWords).toContain('The pad is full');
  });
});

describe('a picture', () => {
  const picture: Picture = { png: new Blob([]), bitmap: {}, raster: { width: 1, height: 1, gray: new Uint8Array(1) } };
  const shown = page.pictured(drawn(), picture);

  it('gives way to a stroke, and undo brings it back, and then what it replaced', () => {
    const over = page.penUp(page.penDown(shown, FAR));
    expect([over.picture, over.strokes]).toEqual([undefined, [[FAR]]]);
    expect(page.undo(over).picture).toBe(picture);
    expect(page.undo(page.undo(over)).strokes).toEqual(drawn().strokes);
    expect(page.redo(page.undo(page.undo(over))).picture).toBe(picture);
  });

  it('is not touched by the eraser, and undo brings it back once it is cleared', () => {
    const erased = page.penUp(page.penDown(page.toolSwitched(shown), FAR));
    expect([erased.picture, erased.past]).toEqual([picture, shown.past]);
    expect(page.undo(page.clear(shown)).picture).toBe(picture);
    expect(view(page.undo(page.pictured(page.blank, picture))).empty).toBe(true);
  });
});

describe('the eraser', () => {
  const line = page.penUp(page.penMoved(page.penDown(page.blank, [100, 500, 0.5]), [[900, 500, 0.5]]));
  const erasing = page.toolSwitched(line);

  it('takes away what it passes over, in one step that can be undone', () => {
    const state = page.penUp(page.penMoved(page.penDown(erasing, FAR), [[520, 500, 0.5]]));
    expect(state.strokes).toHaveLength(2);
    expect(page.undo(state).strokes).toEqual(line.strokes);
  });

  it('that touches nothing is no step', () => {
    const state = page.penUp(page.penDown(erasing, [500, 100, 0.5]));
    expect(state.strokes).toBe(line.strokes);
    expect(state.past).toEqual(line.past);
  });

  it('gives way to the pen when everything is cleared', () => {
    expect(page.clear(erasing).tool).toBe('pen');
  });
});

describe('the keyboard’s pen', () => {
  it('starts in the middle, draws while it is down, and stays on the pad', () => {
    const down = page.cursorPressed(page.blank);
    expect(view(down).padWords).toContain('The pen is down');
    const drawn = page.cursorMoved(page.cursorMoved(down, 25, 0), 2000, 0);
    expect(drawn.strokes).toEqual([[FAR, [525, 500, 0.5], [1000, 500, 0.5]]]);
    const up = page.cursorPressed(drawn);
    expect(view(up).padWords).toContain('The pen is up');
    expect(page.cursorMoved(up, -25, 0).strokes).toBe(drawn.strokes);
  });

  it('is gone, and lifted, when the pad is left', () => {
    const left = page.cursorLeft(page.cursorPressed(page.blank));
    expect(left).toMatchObject({ cursor: undefined, drawing: false });
    expect(view(left).padWords).toBe('');
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
    expect([label, remark]).toEqual(['7', '99.8%']);
  });

  it('never claims to be certain', () => {
    const certain = { ...seven, predictions: [{ label: '7', score: 1 }] };
    expect(view(page.answered(drawn(), certain)).remark).toBe('99.9%');
  });

  it('shows its scores in the order of the labels, the best one marked', () => {
    const { bars } = view(page.answered(drawn(), seven));
    expect(bars.map(bar => bar.label).join('')).toBe('0123456789');
    expect(bars.filter(bar => bar.best)).toEqual([{ label: '7', score: 0.9981, words: '99.8%', best: true }]);
  });
});

describe('an unsure answer', () => {
  const four = { ...seven, predictions: [{ label: '4', score: 0.6 }, { label: '9', score: 0.39 }] }; // biome-ignore format: one line

  it('names two labels, below the score from which on the model is sure', () => {
    const unsure = view(page.answered({ ...drawn(), model: { ...UNKNOWN_MODEL, sureFrom: 0.9 } }, four));
    expect(unsure).toMatchObject({ label: '4 or 9?', remark: 'not sure, 60.0%', unsure: true });
    const sure = page.answered({ ...drawn(), model: { ...UNKNOWN_MODEL, sureFrom: 0.5 } }, four);
    expect(view(sure)).toMatchObject({ label: '4', unsure: false });
    expect([page.sureAnswer(sure), page.sureAnswer(page.asked(sure))]).toEqual([four, undefined]);
  });
});

describe('a drawing of no digit', () => {
  const doodle: Answer = { predictions: [{ label: '4', score: 0.1 }], unknown: 0.9, image: [1] };

  it('gets no label where it is likelier none than any, and a question mark in the gallery', () => {
    const answered = page.answered({ ...drawn(), model: { ...UNKNOWN_MODEL, sureFrom: 0.9 } }, doodle);
    expect(view(answered)).toMatchObject({ label: 'No digit I know', remark: '90.0%', unknown: true });
    expect(page.clear(answered).gallery).toMatchObject([{ label: '?', image: [1] }]);
    expect([page.lastingAnswer(answered), page.sureAnswer({ ...answered, model: UNKNOWN_MODEL })]).toEqual([
      doodle,
      undefined,
    ]);
  });

  it('has a label up to one half', () => {
    expect(view(page.answered(drawn(), { ...doodle, unknown: 0.5 }))).toMatchObject({ label: '4', unknown: false });
  });
});

describe('the gallery', () => {
  const answeredDrawing = page.answered(drawn(), seven);

  it('takes a drawing that was answered when the pad is cleared', () => {
    const { gallery } = view(page.clear(answeredDrawing));
    expect(gallery).toMatchObject({ thumbnails: [{ image: seven.image, words: '7' }], words: '1 drawing' });
    expect(gallery.canExport).toBe(false);
    expect(page.clear(drawn()).gallery).toEqual([]);
    expect(page.clear(page.asked(answeredDrawing)).gallery).toEqual([]);
  });

  it('holds a corrected drawing once, with the last correction', () => {
    const corrected = page.corrected(page.corrected(answeredDrawing, '1'), '2');
    expect(view(corrected)).toMatchObject({
      truth: '2',
      gallery: { words: '1 drawing, 1 corrected', canExport: true },
    });
    const cleared = page.clear(corrected);
    expect(view(cleared).gallery.thumbnails).toMatchObject([{ words: 'read as 7, actually 2' }]);
    expect(view(cleared).truth).toBe('');
  });

  it('loses what was corrected when that is deleted, and nothing else', () => {
    const one = page.clear(answeredDrawing);
    const two = page.corrected(page.answered({ ...one, strokes: [[FAR]] }, seven), '1');
    expect(two.gallery).toHaveLength(2);
    expect(page.correctionsDeleted(two).gallery).toEqual(one.gallery);
  });

  it('gets back what was deleted, in the same visit', () => {
    const corrected = page.corrected(answeredDrawing, '1');
    const deleted = page.correctionsDeleted(corrected);
    expect(view(deleted).gallery).toMatchObject({ thumbnails: [], deleted: '1 correction deleted.' });
    const restored = page.correctionsRestored(deleted);
    expect(restored.gallery).toEqual(corrected.gallery);
    expect(view(restored).gallery.deleted).toBe('');
  });

  it('takes a correction back by what was read, and no correction to that', () => {
    expect(page.corrected(page.corrected(answeredDrawing, '1'), '7')).toEqual(answeredDrawing);
    expect(page.corrected(answeredDrawing, '7').gallery).toEqual([]);
  });

  it('takes no correction without an answer, or while the next one is on its way', () => {
    expect(page.corrected(drawn(), '1')).toEqual(drawn());
    const asking = page.asked(answeredDrawing);
    expect(page.corrected(asking, '1')).toBe(asking);
  });

  it('lets the oldest uncorrected drawing go when it is full', () => {
    const entry = (label: string, truth?: string) => ({ image: [], label, score: 1, truth });
    const full = [entry('a', 'b'), ...Array.from({ length: MAX_ENTRIES - 1 }, (_, i) => entry(String(i)))];
    const next = added(full, entry('new'));
    expect(next).toHaveLength(MAX_ENTRIES);
    expect([next[0]?.label, next[1]?.label, next.at(-1)?.label]).toEqual(['a', '1', 'new']);
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
