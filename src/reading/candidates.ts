// Which pieces of a line could be one character: neighbours in space, or strokes that were drawn one after the other.

import { type Box, boxOf, type Line, sizeOf } from './line.ts';
import { type Features, featuresOf, shapeScore } from './shape.ts';

export interface Candidate {
  /** Positions of its pieces, ascending. */
  readonly members: readonly number[];
  readonly box: Box;
  readonly features: Features;
  readonly score: number;
}

/** The model reads no more; those that look least like a character are left out. */
export const MAX_CANDIDATES = 48;

/** Pieces of one character, */
const MAX_MEMBERS = 6;
/** how far they reach in the order from left to right, */
const MAX_REACH = 8;
/** and in the line's heights. */
const MAX_WIDTH = 1.7;

/** The candidates of a line; among them is every piece alone. */
export function candidatesOf(line: Line): Candidate[] {
  const { pieces } = line;
  const size = sizeOf(pieces.map(({ box }) => box));
  const found: { candidate: Candidate; rank: number }[] = [];
  for (const members of groupsOf(line)) {
    const box = boxOf(members.map(member => pieces[member]!.box));
    if (members.length > 1 && box.right - box.left > MAX_WIDTH * size) continue;
    const features = featuresOf(new Set(members), line, size);
    const score = shapeScore(features);
    found.push({ candidate: { members, box, features, score }, rank: members.length > 1 ? score : Number.MAX_VALUE });
  }
  found.sort((a, b) => b.rank - a.rank);
  return found.slice(0, MAX_CANDIDATES).map(({ candidate }) => candidate);
}

/** Positions of pieces that are neighbours from left to right or, where that is known, in time; each group once. */
function groupsOf({ pieces, isInTime }: Line): Iterable<number[]> {
  const inSpace = [...pieces.keys()];
  const inTime = inSpace.toSorted((a, b) => pieces[a]!.wholes[0]! - pieces[b]!.wholes[0]! || a - b);
  const groups = new Map<string, number[]>();
  for (const order of isInTime ? [inSpace, inTime] : [inSpace])
    for (let start = 0; start < order.length; start++)
      for (let end = start + 1; end <= Math.min(order.length, start + MAX_MEMBERS); end++) {
        const group = order.slice(start, end).sort((a, b) => a - b);
        if (group.at(-1)! - group[0]! < MAX_REACH) groups.set(group.join(), group);
      }
  return groups.values();
}
