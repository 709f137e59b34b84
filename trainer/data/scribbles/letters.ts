// Letters as a pen writes them, which a reader of digits should not be sure of. Points from about -1 to 1, y downwards.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import { between, pick, type Random } from '../../random.ts';
import { around, sampled } from './lines.ts';

const TURN = 2 * Math.PI;

/**
 * Capitals and small letters, none of them one that people write as they write a digit: no B, D, G, I, O, Q, S, Z, a, b, e,
 * g, i, l, o, q, s, y or z. Small ones that look like their capitals stand in for both.
 */
const LETTERS: Record<string, (random: Random) => Stroke[]> = {
  A: random => [line(-0.7, 1, 0, -1, 0.7, 1), bar(-0.5, 0.5, between(0.1, 0.5, random))],
  C: random => [bow(0.1, 0, 0.8, 1, between(-0.2, -0.1, random), -0.85)],
  E: random => [line(0.6, -1, -0.6, -1, -0.6, 1, 0.6, 1), bar(-0.6, between(0.2, 0.6, random), 0)],
  F: random => [line(0.6, -1, -0.5, -1, -0.5, 1), bar(-0.5, between(0.2, 0.6, random), between(-0.2, 0.1, random))],
  H: random => [line(-0.6, -1, -0.6, 1), line(0.6, -1, 0.6, 1), bar(-0.6, 0.6, between(-0.2, 0.2, random))],
  J: random => [[[0.4, -1], [0.4, 0.4], ...bow(-0.1, 0.4, 0.5, 0.6, 0, 0.5)], bar(-0.2, between(0.5, 0.9, random), -1)],
  K: random => [line(-0.5, -1, -0.5, 1), line(0.6, -1, between(-0.5, -0.3, random), 0.1, 0.7, 1)],
  L: random => [line(-0.5, -1, -0.5, 1, between(0.4, 0.8, random), 1)],
  M: random => [line(-0.8, 1, -0.7, -1, 0, between(-0.1, 0.7, random), 0.7, -1, 0.8, 1)],
  N: random => [line(-0.6, 1, -0.6, -1, 0.6, between(0.7, 1, random), 0.6, -1)],
  P: random => [line(-0.5, 1, -0.5, -1), bowl(between(0.5, 0.9, random))],
  R: random => [line(-0.5, 1, -0.5, -1), bowl(between(0.5, 0.8, random)), line(-0.2, 0.05, 0.6, 1)],
  T: random => [bar(-0.8, 0.8, -1), line(0, -1, between(-0.1, 0.1, random), 1)],
  U: random => [[[-0.6, -1], ...bow(0, 0.3, 0.6, 0.7, 0.5, 0), [0.6, between(-1, -0.8, random)]]],
  V: random => [line(-0.7, -1, between(-0.1, 0.1, random), 1, 0.7, -1)],
  W: random => [line(-0.9, -1, -0.45, 1, 0, between(-0.6, 0.2, random), 0.45, 1, 0.9, -1)],
  X: random => [line(-0.6, -1, 0.6, between(0.9, 1, random)), line(0.6, -1, -0.6, 1)],
  Y: random => [line(-0.7, -1, 0, between(-0.2, 0.2, random), 0.7, -1), line(0, 0, 0, 1)],
  f: random => [[...bow(0.4, -0.5, 0.4, 0.5, -0.1, -0.5), [0, 1]], bar(-0.4, 0.4, between(-0.3, 0.1, random))],
  h: random => [
    line(-0.5, -1, -0.5, 1),
    [[-0.5, 0.4], ...bow(0, between(0.2, 0.4, random), 0.5, 0.5, -0.5, 0), [0.5, 1]],
  ],
  k: random => [line(-0.4, -1, -0.4, 1), line(0.4, between(-0.3, -0.1, random), -0.4, 0.35, 0.5, 1)],
  m: random => [
    line(-0.9, -0.6, -0.9, 0.7),
    [[-0.9, 0], ...bow(-0.45, 0, 0.45, between(0.5, 0.7, random), -0.5, 0), [0, 0.7]],
    [[0, 0], ...bow(0.45, 0, 0.45, 0.6, -0.5, 0), [0.9, 0.7]],
  ],
  n: random => [
    line(-0.6, -0.7, -0.6, 0.8),
    [[-0.6, 0.1], ...bow(0, 0.1, 0.6, between(0.6, 0.8, random), -0.5, 0), [0.6, 0.8]],
  ],
  t: random => [
    [[0, -1], [0, 0.6], ...bow(0.3, 0.6, 0.3, 0.4, 0.5, 0.15)],
    bar(-0.5, 0.5, between(-0.5, -0.2, random)),
  ],
};

/** The strokes of one letter. */
export function randomLetter(random: Random): readonly Stroke[] {
  return pick(Object.values(LETTERS), random)(random);
}

/** x, y, x, y ... */
function line(...coordinates: number[]): Stroke {
  return Array.from(
    { length: coordinates.length / 2 },
    (_, i): Point => [coordinates[2 * i]!, coordinates[2 * i + 1]!],
  );
}

function bar(left: number, right: number, y: number): Stroke {
  return line(left, y, right, y);
}

/** Part of an ellipse around (x, y), from one turn to another: 0 is right, 0.25 below, 0.5 left. */
function bow(x: number, y: number, width: number, height: number, from: number, to: number): Stroke {
  return sampled(12, t => {
    const [dx, dy] = around((from + t * (to - from)) * TURN, 1);
    return [x + width * dx, y + height * dy];
  });
}

/** Of P and R: from the top of the stem around to its middle. */
function bowl(width: number): Stroke {
  return [[-0.5, -1], ...bow(-0.1, -0.47, width, 0.53, -0.25, 0.25), [-0.5, 0.06]];
}
