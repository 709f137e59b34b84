import { expect, test } from 'vitest';
import { type Arc, bestPath } from '../../src/reading/lattice.ts';
import { randomStream } from '../../trainer/random.ts';

/** Log scores of all ways to choose arcs that have every piece once. */
function allPaths(pieces: number, arcs: readonly Arc[], read: readonly number[] = []): { best: number; all: number }[] {
  if (read.length === pieces) return [{ best: 0, all: 0 }];
  const first = Array.from({ length: pieces }, (_, i) => i).find(i => !read.includes(i))!;
  return arcs
    .filter(({ members }) => members.includes(first) && !members.some(member => read.includes(member)))
    .flatMap(({ members, best, all }) =>
      allPaths(pieces, arcs, [...read, ...members]).map(rest => ({ best: best + rest.best, all: all + rest.all })),
    );
}

function randomArcs(pieces: number, seed: number): Arc[] {
  const random = randomStream(seed, 'lattice');
  const groups = [
    ...Array.from({ length: pieces }, (_, i) => [i]),
    ...Array.from({ length: 2 * pieces }, (_, i) => [i % pieces, (i % pieces) + 1 + (i % 3)]),
  ];
  return groups
    .filter(group => group.every(member => member < pieces))
    .map(members => {
      const best = random.normal();
      return { members, best, all: best + random.uniform() };
    });
}

test.each([1, 2, 3, 4, 5])('the path is the best of all, and its probability its share (seed %i)', seed => {
  const arcs = randomArcs(6, seed);
  const paths = allPaths(6, arcs);
  const { arcs: path, probability } = bestPath(6, arcs);
  const best = Math.max(...paths.map(each => each.best));
  expect(path.reduce((sum, arc) => sum + arcs[arc]!.best, 0)).toBeCloseTo(best, 9);
  const all = paths.reduce((sum, each) => sum + Math.exp(each.all), 0);
  expect(probability).toBeCloseTo(Math.exp(best) / all, 9);
  expect(path.flatMap(arc => arcs[arc]!.members).sort()).toEqual([0, 1, 2, 3, 4, 5]);
});

test('scores as low as they get leave a probability', () => {
  const arcs = [0, 1].map(piece => ({ members: [piece], best: -2000, all: -2000 }));
  expect(bestPath(2, arcs)).toEqual({ arcs: [0, 1], probability: 1 });
});
