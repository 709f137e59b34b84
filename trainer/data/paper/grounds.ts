// What is printed on the paper that people write on: nothing, rules, squares, the lines of a form's cell or a box.

import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import { between, type Random } from '../../random.ts';

/** Lines in a unit where the picture goes from -0.5 to 0.5, half their thickness, and how dark they are from 0 to 1. */
export interface Print {
  readonly lines: readonly Stroke[];
  readonly radius: number;
  readonly darkness: number;
}

export const GROUNDS = ['plain', 'ruled', 'squared', 'cell', 'box', 'board'] as const;

export type Ground = (typeof GROUNDS)[number];

/** Lines are drawn beyond the picture, which may be turned. */
const FAR = 0.9;

const PRINTS: Record<Ground, (random: Random) => Print[]> = {
  plain: () => [],
  board: () => [],
  ruled: random => [faint(parallels(between(0.22, 0.5, random), random).map(level), random)],
  squared(random) {
    const pitch = between(0.12, 0.25, random);
    return [faint([...parallels(pitch, random).map(level), ...parallels(pitch, random).map(upright)], random)];
  },
  cell: random => [level, upright].flatMap(line => [-1, 1].map(end => printed([line(end * edge(random))], random))),
  box(random) {
    const corners: Point[] = [
      [-1, -1],
      [1, -1],
      [1, 1],
      [-1, 1],
    ];
    const placed = corners.map(([x, y]): Point => [x * between(0.4, 0.45, random), y * between(0.4, 0.45, random)]);
    return [printed([[...placed, placed[0]!]], random)];
  },
};

export function printOn(ground: Ground, random: Random): Print[] {
  return PRINTS[ground](random);
}

function level(y: number): Stroke {
  return [
    [-FAR, y],
    [FAR, y],
  ];
}

function upright(x: number): Stroke {
  return [
    [x, -FAR],
    [x, FAR],
  ];
}

/** Where lines of a pitch lie. */
function parallels(pitch: number, random: Random): number[] {
  const first = -FAR + pitch * random.uniform();
  return Array.from({ length: Math.floor((FAR - first) / pitch) }, (_, i) => first + i * pitch);
}

/** How far from the middle the side of a cell lies; some are outside of the picture. */
function edge(random: Random): number {
  return between(0.42, 0.53, random);
}

function faint(lines: readonly Stroke[], random: Random): Print {
  return { lines, radius: between(0.002, 0.006, random), darkness: between(0.12, 0.4, random) };
}

function printed(lines: readonly Stroke[], random: Random): Print {
  return { lines, radius: between(0.004, 0.022, random), darkness: between(0.4, 0.9, random) };
}
