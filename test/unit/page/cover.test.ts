// A square covers each piece of the image once, and the words and the map say what the answer was then.

import { describe, expect, it } from 'vitest';
import type { Answer, Ranking } from '../../../src/page/answer/answer.ts';
import { allCovered, coveredAt, losses, mostTelling, moved, placeAt, squareAt } from '../../../src/page/cover/cover.ts';
import { type Cover, coverView, NOTHING_COVERED } from '../../../src/page/cover/view.ts';
import { placementOf, renderStrokes, type Stroke } from '../../../src/preparation/ink.ts';

const white = new Array<number>(784).fill(255);
const ranked = (label: string, score: number, unknown = 0): Ranking => ({
  predictions: [
    { label, score },
    { label: label === '8' ? '3' : '8', score: 1 - score },
  ],
  unknown,
});
const eight: Answer = { ...ranked('8', 0.99), image: white };

/** An eight wherever it is covered, but for these places. */
const readings = (others: Readonly<Record<number, Ranking>>) =>
  Array.from({ length: 64 }, (_, place) => others[place] ?? ranked('8', 0.99));
const covered = readings({ 0: ranked('8', 0.74), 9: ranked('3', 0.6), 10: ranked('3', 0.821), 63: ranked('8', 0.995) });
const cover: Cover = { ...NOTHING_COVERED, answer: eight, covered };

describe('the square', () => {
  it('is blank, 7 pixels wide, and lies everywhere on the image in 64 places', () => {
    const images = allCovered(white);
    expect(images).toHaveLength(64);
    for (const image of images) expect(image.filter(value => value === 0)).toHaveLength(49);
    expect(white.every((_, pixel) => images.some(image => image[pixel] === 0))).toBe(true);
  });

  it('goes where the pointer is, and no farther than the edge', () => {
    expect(squareAt(placeAt(14.5, 3))).toEqual({ left: 12, top: 0 });
    expect(placeAt(-9, -9)).toBe(0);
    expect(placeAt(99, 99)).toBe(63);
    expect(moved(0, 1, 1)).toBe(9);
    expect(moved(63, 1, 0)).toBe(63);
    expect(moved(8, -1, 0)).toBe(8);
  });
});

describe('what a piece counts', () => {
  it('is the confidence that is lost without it, or all where the answer changes', () => {
    const lost = losses(eight, covered);
    expect([lost[0], lost[1], lost[9], lost[63]]).toEqual([0.25, 0, 1, 0]);
  });

  it('is most where another digit comes for sure, otherwise where it loses most', () => {
    expect(mostTelling(eight, covered)).toBe(10);
    expect(mostTelling(eight, readings({ 3: ranked('8', 0.1, 0.9), 4: ranked('3', 0.6) }))).toBe(4);
    expect(mostTelling(eight, readings({ 5: ranked('8', 0.7) }))).toBe(5);
  });

  it('holds for an answer that it is no digit, too', () => {
    const none: Answer = { ...ranked('8', 0.5, 0.75), image: white };
    const readings = [ranked('8', 0.9, 0.5), ranked('8', 0.9, 0.625)];
    expect(losses(none, readings)).toEqual([1, 0.125]);
    expect(mostTelling(none, readings)).toBe(0);
  });
});

describe('the view of it', () => {
  it('has the square where it tells most, until the visitor moves it', () => {
    expect(coverView(cover)).toMatchObject({
      words: 'Without this, the 8 becomes a 3 (82.1%).',
      image: coveredAt(white, 10),
      square: { left: 6 / 28, top: 3 / 28, side: 7 / 28 },
    });
    expect(coverView({ ...cover, place: 0 }).words).toBe('Without this, it is still an 8: 74.0% instead of 99.0%.');
  });

  it('names what is no digit', () => {
    const none = coverView({ ...cover, covered: readings({ 0: ranked('8', 0.9, 0.81) }) });
    expect(none.words).toBe('Without this, the 8 becomes no digit I know (81.0%).');
    const found = coverView({ ...cover, answer: { ...eight, unknown: 0.9 }, place: 9 });
    expect(found.words).toBe('Without this, it becomes a 3 (60.0%).');
  });

  it('invites, waits, and says why there is none', () => {
    expect(coverView(NOTHING_COVERED).words).toContain('Draw something');
    expect(coverView({ ...NOTHING_COVERED, answer: eight })).toMatchObject({ image: white, map: undefined });
    expect(coverView({ ...NOTHING_COVERED, answer: eight, failure: 'Unreachable' }).words).toBe('Unreachable');
  });

  it('lies on the pad as it lies on the image', () => {
    const drawing: readonly Stroke[] = [
      [
        [280, 220],
        [720, 220],
        [480, 840],
      ],
    ];
    const { left, top, side } = coverView({ ...cover, answer: { ...eight, placement: placementOf(drawing) } })
      .mapOnPad!;
    const inked = [...renderStrokes(drawing).entries()].filter(([, value]) => value > 200).map(([pixel]) => pixel);
    // The map leaves out 2 pixels on each side of the image.
    const share = (pixel: number) => (pixel + 0.5 - 2) / 24;
    const [xs, ys] = [inked.map(pixel => pixel % 28), inked.map(pixel => Math.floor(pixel / 28))];
    const near = (expected: number, actual: number) => expect(Math.abs(expected - actual)).toBeLessThan(0.05);
    near(0.28, left + side * share(Math.min(...xs)));
    near(0.72, left + side * share(Math.max(...xs)));
    near(0.22, top + side * share(Math.min(...ys)));
    near(0.84, top + side * share(Math.max(...ys)));
    expect(coverView(cover).mapOnPad).toBe(undefined);
  });
});
