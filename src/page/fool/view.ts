// What the game shows, as plain data.

import { isUnknown } from '../answer/answer.ts';
import { nounOf, foolText as text } from '../text.ts';
import { changes, type Fool, isChanged, otherDigit } from './fool.ts';

export interface FoolView {
  readonly image: readonly number[] | undefined;
  /** Pixels to be marked. */
  readonly changed: readonly number[];
  readonly cursor: number;
  readonly words: string;
  readonly record: string;
  readonly canRestart: boolean;
}

export function foolView(fool: Fool): FoolView {
  const { original, image, cursor, record } = fool;
  return {
    image: original && image,
    changed: original ? [...image.keys()].filter(pixel => isChanged(fool, pixel)) : [],
    cursor,
    words: words(fool),
    record: record ? text.record(record.pixels, record.from, record.to) : text.noRecord,
    canRestart: changes(fool) > 0,
  };
}

function words(fool: Fool): string {
  const { original, reading, failure } = fool;
  if (failure !== undefined) return failure;
  const [best] = reading?.predictions ?? [];
  if (!original || !reading || !best) return text.invited;
  const pixels = changes(fool);
  if (pixels === 0) return text.challenge(best.label, best.score);
  if (isUnknown(reading)) return text.neither(nounOf(best.label), pixels, reading.unknown ?? 0);
  const other = otherDigit(fool, reading);
  return other ? text.fooled(pixels, other, best.score) : text.still(pixels, best.label, best.score);
}
