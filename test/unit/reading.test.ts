// Lines of characters: what they are divided into, and what the served model reads in them.

import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { Point, Stroke } from '../../src/preparation/ink.ts';
import { cleanPicture } from '../../src/preparation/picture.ts';
import { candidatesOf, MAX_CANDIDATES } from '../../src/reading/candidates.ts';
import { bundled, type Line, LineError } from '../../src/reading/line.ts';
import { lineOfPicture } from '../../src/reading/picture.ts';
import { read } from '../../src/reading/reading.ts';
import { lineOfStrokes } from '../../src/reading/strokes.ts';
import { rank } from '../../trainer/commands/rank.ts';
import { packDrawings } from '../../trainer/data/drawings.ts';
import { composeNumber, SPACINGS, type Spacing } from '../../trainer/data/numbers.ts';
import { cleanPictureOf } from '../../trainer/data/paper/clean.ts';
import { modelFromOnnx } from '../../trainer/export/trained-model.ts';
import { randomStream } from '../../trainer/random.ts';
import { digitAt, pendigits } from '../fixtures/pendigits.ts';

const model = await modelFromOnnx(join(import.meta.dirname, '../../src/model/digits.onnx'), 1);
afterAll(() => model.dispose());

const readLine = (line: Line) => read(line, images => rank(model, images));
const upright = (x: number, top = 0): Stroke => [
  [x, top],
  [x, 100],
];

const DIGITS = {
  count: pendigits.length,
  imageSize: 28,
  labels: Uint8Array.from(pendigits, ({ label }) => label),
  writers: Uint16Array.from(pendigits, ({ writer }) => writer),
  people: [25, 26, 27, 28, 29],
  drawings: packDrawings(pendigits.map(({ strokes }) => strokes)),
};

describe('strokes', () => {
  test('are the pieces of a line from left to right, whenever they were drawn', () => {
    const { pieces } = lineOfStrokes([upright(200), upright(0), [], upright(100)]);
    expect(pieces.map(({ wholes }) => wholes)).toEqual([[1], [3], [0]]);
    expect(pieces[0]!.box).toEqual({ left: 0, top: 0, right: 0, bottom: 100 });
  });

  test('that go on to the next character are cut, and the parts belong to one stroke', () => {
    const [zero, next] = [digitAt(0, 0), digitAt(3, 90)];
    const { pieces } = lineOfStrokes([[...zero[0]!, ...next[0]!]]);
    expect(pieces.length).toBeGreaterThan(1);
    expect(new Set(pieces.flatMap(({ wholes }) => wholes))).toEqual(new Set([0]));
    expect(pieces.filter(({ joint }) => joint > 0)).toHaveLength(pieces.length - 1);
  });

  test('of one character are not cut', () => {
    for (const digit of [3, 6, 8, 9]) expect(lineOfStrokes(digitAt(digit, 0)).pieces).toHaveLength(1);
  });

  test.each<[string, Stroke[]]>([
    ['a dot', [[[3, 3]]]],
    ['a level line', [[[0, 5], [1e9, 5]]]],
    ['the largest coordinates', [[[-1e9, -1e9], [1e9, 1e9]], [[1e9, -1e9], [-1e9, 1e9]]]],
    ['equal points', [Array<Point>(2000).fill([1, 1])]],
  ])('of %s are read', async (_, strokes) => {
    const { confidence, characters } = await readLine(lineOfStrokes(strokes));
    expect(confidence).toBeGreaterThan(0);
    expect(confidence).toBeLessThanOrEqual(1);
    expect(characters.length).toBeGreaterThan(0);
  }); // biome-ignore format: points in one line
});

describe('a picture', () => {
  const picture = (width: number, inked: (x: number, y: number) => boolean) => ({
    width,
    height: 100,
    gray: Uint8Array.from({ length: width * 100 }, (_, i) => (inked(i % width, Math.floor(i / width)) ? 0 : 255)),
  });
  const bar = (x: number, y: number, left: number) => x >= left && x < left + 8 && y >= 10 && y < 90;

  test('is divided into patches of ink, in its own pixels', () => {
    const { pieces, unit } = lineOfPicture(picture(200, (x, y) => bar(x, y, 20) || bar(x, y, 120)));
    expect(unit).toBe(1);
    expect(pieces.map(({ box }) => box)).toEqual([
      { left: 20, top: 10, right: 28, bottom: 90 },
      { left: 120, top: 10, right: 128, bottom: 90 },
    ]);
  });

  test('of many pixels, or decoded small, has boxes in the pixels that were sent', () => {
    const line = lineOfPicture(
      picture(2000, (x, y) => bar(x, y, 200)),
      16_000,
    );
    expect(line.unit).toBeGreaterThan(8);
    expect(line.unit * line.pieces[0]!.box.left).toBeCloseTo(1600, -2);
  });

  test('is cut where characters touch, and has no specks', () => {
    const speck = (x: number, y: number) => x < 3 && y < 3;
    const touching = (x: number, y: number) => bar(x, y, 20) || bar(x, y, 80) || (x > 20 && x < 80 && y > 47 && y < 52);
    const { pieces } = lineOfPicture(picture(200, (x, y) => touching(x, y) || speck(x, y)));
    expect(pieces.length).toBeGreaterThan(1);
    expect(pieces[0]!.joint).toBeCloseTo(0.5, 0);
    expect(new Set(pieces.flatMap(({ wholes }) => wholes))).toEqual(new Set([0]));
  });

  test('without ink has no pieces', () => {
    expect(lineOfPicture(picture(100, () => false)).pieces).toEqual([]);
  });
});

describe('a line', () => {
  test('of many pieces keeps those together that overlap', () => {
    const line = lineOfStrokes(
      Array.from(
        { length: 1000 },
        (_, i): Stroke => [
          [50 * (i % 20), i % 30],
          [50 * (i % 20) + 9, 90],
        ],
      ),
    );
    const { pieces, render } = bundled(line);
    expect(pieces).toHaveLength(20);
    expect(render([0])).toEqual(line.render(line.pieces.slice(0, 50).map((_, i) => i)));
  });

  test('has no more candidates than the model reads, and every piece is one', () => {
    const line = lineOfStrokes(Array.from({ length: 40 }, (_, i) => upright(10 * i)));
    const candidates = candidatesOf(line);
    expect(candidates).toHaveLength(MAX_CANDIDATES);
    expect(candidates.filter(({ members }) => members.length === 1)).toHaveLength(40);
  });

  test.each([33, 49, 1000])('of %i characters is refused', async count => {
    const strokes = Array.from({ length: count }, (_, i) => upright(100 * i));
    await expect(readLine(lineOfStrokes(strokes))).rejects.toThrow(
      new LineError(`expected at most 32 characters in a line, got ${count}`),
    );
  });

  test('of 32 characters is read', async () => {
    const { text } = await readLine(lineOfStrokes(Array.from({ length: 32 }, (_, i) => upright(100 * i))));
    expect(text).toBe('1'.repeat(32));
  });
});

describe('the strokes of a character', () => {
  test('stay together when one is drawn last, after all others', async () => {
    const five = digitAt(5, 0, 2);
    const { text, characters } = await readLine(lineOfStrokes([five[0]!, ...digitAt(7, 100), five[1]!]));
    expect(text).toBe('57');
    expect(characters[0]!.wholes).toContain(characters[1]!.wholes.length + 1);
  });

  test('are told by their positions, with a box around them', async () => {
    const { characters, confidence } = await readLine(lineOfStrokes([...digitAt(4, 0, 2), ...digitAt(2, 120)]));
    expect(confidence).toBeGreaterThan(0.9);
    expect(characters.map(({ wholes }) => wholes)).toEqual([[0, 1], [2]]);
    expect(characters[1]!.box).toMatchObject({ left: 120, top: 0, bottom: 100 });
  });
});

/** Of 60 numbers of two to six digits; what is read of a number alone. */
const LEAST: Record<Spacing, [strokes: number, pictures: number]> = {
  gaps: [58, 56],
  overlapping: [57, 52],
  touching: [54, 10],
  joined: [48, 46],
};

test.each(SPACINGS)('numbers by unseen writers are read: %s', async spacing => {
  const right = { strokes: 0, pictures: 0 };
  for (let i = 0; i < 60; i++) {
    const random = randomStream(20_261_127, spacing, i);
    const { labels, strokes } = composeNumber(DIGITS, 2 + (i % 5), spacing, random);
    const picture = cleanPicture(cleanPictureOf(strokes, random));
    if ((await readLine(lineOfStrokes(strokes))).text === labels.join('')) right.strokes++;
    if ((await readLine(lineOfPicture(picture))).text === labels.join('')) right.pictures++;
  }
  expect(right.strokes).toBeGreaterThanOrEqual(LEAST[spacing][0]);
  expect(right.pictures).toBeGreaterThanOrEqual(LEAST[spacing][1]);
});
