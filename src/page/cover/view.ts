// What covering shows, as plain data: the image with the square, a map of what each piece counts, a sentence.

import { IMAGE_SIZE, type Placement } from '../../preparation/ink.ts';
import type { Answer, Ranking } from '../answer/answer.ts';
import { PAD_UNITS } from '../pad/strokes.ts';
import type { Patches } from '../patches.ts';
import { nounOf, coverText as text } from '../text.ts';
import { coveredAt, losses, mostTelling, nameOf, PLACES, SQUARE, STEP, scoreOf, squareAt } from './cover.ts';

export interface Cover {
  /** Undefined while there is none that lasts. */
  readonly answer: Answer | undefined;
  /** What is read with each piece covered; undefined until it is known. */
  readonly covered: readonly Ranking[] | undefined;
  /** Where the visitor put the square; undefined for where it tells most. */
  readonly place: number | undefined;
  /** Why there is no map. */
  readonly failure: string | undefined;
}

export const NOTHING_COVERED: Cover = { answer: undefined, covered: undefined, place: undefined, failure: undefined };

export interface CoverView {
  readonly image: readonly number[] | undefined;
  /** Left, top and side as fractions of the image. */
  readonly square: { readonly left: number; readonly top: number; readonly side: number } | undefined;
  readonly map: Patches | undefined;
  /** The same on the pad; undefined for pictures, whose place on the image is not known. */
  readonly mapOnPad: Patches | undefined;
  readonly words: string;
}

export function coverView({ answer, covered, place: chosen, failure }: Cover): CoverView {
  if (!answer || !covered) {
    const words = failure ?? (answer ? text.pending : text.invited);
    return { image: answer?.image, square: undefined, map: undefined, mapOnPad: undefined, words };
  }
  const place = chosen ?? mostTelling(answer, covered);
  const { left, top } = squareAt(place);
  const map = mapOf(losses(answer, covered));
  return {
    image: coveredAt(answer.image, place),
    square: { left: left / IMAGE_SIZE, top: top / IMAGE_SIZE, side: SQUARE / IMAGE_SIZE },
    map,
    mapOnPad: answer.placement && onPad(map, answer.placement),
    words: sentence(answer, covered[place]!),
  };
}

/** A patch in the middle of each square, as wide as a step. */
function mapOf(strengths: readonly number[]): Patches {
  const edge = (SQUARE - STEP) / 2 / IMAGE_SIZE;
  return { strengths, left: edge, top: edge, side: (PLACES * STEP) / IMAGE_SIZE };
}

function onPad({ strengths, left, top, side }: Patches, { scale, x, y }: Placement): Patches {
  const units = (pixels: number) => pixels / scale / PAD_UNITS;
  // The image starts half a pixel before the centre of its first pixel.
  const at = (share: number, offset: number) => units(share * IMAGE_SIZE - 0.5 - offset);
  return { strengths, left: at(left, x), top: at(top, y), side: units(side * IMAGE_SIZE) };
}

function sentence(answer: Ranking, covered: Ranking): string {
  const [before, after] = [nameOf(answer), nameOf(covered)];
  const noun = nounOf(answer.predictions[0]!.label);
  return before === after
    ? text.same(noun, before, scoreOf(covered, after), scoreOf(answer, before))
    : text.changed(noun, before, after, scoreOf(covered, after));
}
