// A line of characters -> what it says: the model ranks the labels of every candidate, and the most probable way through
// them is the reading.

import { candidatesOf } from './candidates.ts';
import { bestPath } from './lattice.ts';
import { type Box, bundled, type Line, LineError, MAX_CHARACTERS } from './line.ts';

/** What the model says of an image: labels with their probabilities, best first; what is missing to 1 is none of them. */
export interface Ranked {
  readonly predictions: readonly { readonly label: string; readonly score: number }[];
}

export interface Character<Ranking extends Ranked> {
  /** In units of what was sent. */
  readonly box: Box;
  /** Numbers of the strokes or patches that it is made of, ascending. */
  readonly wholes: readonly number[];
  readonly ranking: Ranking;
}

export interface Reading<Ranking extends Ranked> {
  readonly text: string;
  /** The probability of the whole text. */
  readonly confidence: number;
  readonly characters: readonly Character<Ranking>[];
}

/** How much the model's log probabilities count beside those of shapes; fitted with the WEIGHTS of shapes. */
export const MODEL_WEIGHT = 1.26;

/**
 * An image of which the model is as sure is one character: of the composed numbers one in 200 is taken for a digit with so
 * much confidence, of single digits 24 in 25 are.
 */
export const SURE = 0.9;

/** Keeps the logarithm finite. */
const LEAST_SCORE = 1e-12;

/** Reads a line of at least one piece; `rank` runs the model, once. Rejects with a `LineError`. */
export async function read<Ranking extends Ranked>(
  given: Line,
  rank: (images: Uint8Array[]) => Promise<readonly Ranking[]>,
): Promise<Reading<Ranking>> {
  const line = bundled(given);
  const candidates = candidatesOf(line);
  const rankings = await rank(candidates.map(({ members }) => line.render(members)));
  const arcs = candidates.map(({ members, score }, i) => {
    const scores = rankings[i]!.predictions.map(prediction => Math.max(LEAST_SCORE, prediction.score) ** MODEL_WEIGHT);
    const all = scores.reduce((sum, value) => sum + value, 0);
    return { members, best: score + Math.log(scores[0]!), all: score + Math.log(all) };
  });
  const { arcs: path, probability } = bestPath(line.pieces.length, arcs);
  if (path.length > MAX_CHARACTERS)
    throw new LineError(`expected at most ${MAX_CHARACTERS} characters in a line, got ${path.length}`);
  const characters = path.map(arc => {
    const { members, box } = candidates[arc]!;
    const wholes = [...new Set(members.flatMap(member => line.pieces[member]!.wholes))].sort((a, b) => a - b);
    return { box: scaled(box, line.unit), wholes, ranking: rankings[arc]! };
  });
  return {
    text: characters.map(({ ranking }) => ranking.predictions[0]!.label).join(''),
    confidence: probability,
    characters,
  };
}

function scaled({ left, top, right, bottom }: Box, unit: number): Box {
  return { left: unit * left, top: unit * top, right: unit * right, bottom: unit * bottom };
}
