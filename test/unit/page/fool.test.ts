// The game counts the pixels that are changed, and keeps the fewest that made another digit of one that was sure.

import { describe, expect, it } from 'vitest';
import type { Answer, Ranking } from '../../../src/page/answer/answer.ts';
import { changes, isChanged, painted, pointed, read, started } from '../../../src/page/fool/fool.ts';
import { loadRecord, saveRecord } from '../../../src/page/fool/record.ts';
import { foolView } from '../../../src/page/fool/view.ts';

const ranked = (label: string, score: number, unknown = 0): Ranking => ({ predictions: [{ label, score }], unknown });
const image = Array.from({ length: 784 }, (_, pixel) => (pixel < 28 ? 200 : 90));
const seven: Answer = { ...ranked('7', 0.95), image };
const game = started(undefined, seven);

/** The game after these pixels were changed. */
const turned = (...pixels: number[]) => pixels.reduce((fool, pixel) => painted(fool, pixel, true), game);

describe('a pixel', () => {
  it('turns black or white, whichever it is farther from, and back to what it was', () => {
    expect([turned(0, 100).image[0], turned(0, 100).image[100]]).toEqual([0, 255]);
    const back = painted(turned(0, 100), 100, false);
    expect(back.image[100]).toBe(90);
    expect([changes(turned(0, 100)), changes(back), isChanged(back, 100)]).toEqual([2, 1, false]);
  });

  it('is changed once, however often the pointer passes', () => {
    expect(painted(turned(5), 5, true)).toEqual(turned(5));
    expect(painted(started(undefined), 5, true)).toEqual(started(undefined));
  });

  it('is found by keys within the image', () => {
    expect(pointed(game, 1, -1).cursor).toBe(game.cursor - 27);
    expect(pointed(pointed(game, 99, 99), 1, 1).cursor).toBe(783);
  });
});

describe('a record', () => {
  it('is another digit with fewer pixels than before', () => {
    const first = read(turned(1, 2, 3), turned(1, 2, 3).image, ranked('1', 0.5));
    expect(first.record).toEqual({ pixels: 3, from: '7', to: '1' });
    expect(read({ ...turned(1, 2, 3), record: first.record }, turned(1, 2, 3).image, ranked('2', 0.9)).record).toBe(
      first.record,
    );
    expect(read({ ...turned(1, 2), record: first.record }, turned(1, 2).image, ranked('2', 0.9)).record?.pixels).toBe(
      2,
    );
  });

  it('counts the pixels of the image that was read, not of a later one', () => {
    expect(read(turned(1, 2, 3), turned(1).image, ranked('1', 0.5)).record?.pixels).toBe(1);
  });

  it('is neither the same digit, nor none, nor an image without a change', () => {
    expect(read(turned(1), turned(1).image, ranked('7', 0.4)).record).toBe(undefined);
    expect(read(turned(1), turned(1).image, ranked('1', 0.4, 0.6)).record).toBe(undefined);
    expect(read(game, image, ranked('1', 0.9)).record).toBe(undefined);
  });

  it('is kept by the browser, and read back only if it is one', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    };
    const open = () => storage as unknown as Storage;
    expect(loadRecord(open)).toBe(undefined);
    saveRecord(open, { pixels: 3, from: '7', to: '1' });
    expect(loadRecord(open)).toEqual({ pixels: 3, from: '7', to: '1' });
    for (const broken of ['{', '3', '{"pixels":0,"from":"7","to":"1"}', '{"pixels":1}']) {
      kept.set('fewest-pixels', broken);
      expect(loadRecord(open)).toBe(undefined);
    }
    const blocked = (): Storage => {
      throw new Error('blocked');
    };
    expect(loadRecord(blocked)).toBe(undefined);
    expect(() => saveRecord(blocked, { pixels: 3, from: '7', to: '1' })).not.toThrow();
  });
});

describe('the words', () => {
  it('invite, challenge, and say what is read now', () => {
    expect(foolView(started(undefined))).toMatchObject({ image: undefined, changed: [], canRestart: false });
    expect(foolView(started(undefined)).words).toContain('Draw something that the model is sure of');
    expect(foolView(game).words).toContain('It reads a 7 (95.0%).');
    const says = (reading: Ranking) => foolView(read(turned(1, 2), turned(1, 2).image, reading)).words;
    expect(says(ranked('7', 0.6))).toBe('2 pixels changed: still a 7 (60.0%).');
    expect(says(ranked('8', 0.6))).toBe('2 pixels changed: fooled! Now it reads an 8 (60.0%).');
    expect(says(ranked('8', 0.6, 0.7))).toContain('no digit at all (70.0%)');
    expect(foolView({ ...game, failure: 'Unreachable' }).words).toBe('Unreachable');
  });

  it('tell the record and mark the changed pixels', () => {
    const fooled = foolView(read(turned(9), turned(9).image, ranked('8', 0.6)));
    expect(fooled).toMatchObject({
      changed: [9],
      canRestart: true,
      record: 'Your record: 1 pixel to turn a 7 into an 8.',
    });
    expect(foolView(game).record).toBe('No record yet.');
  });
});
