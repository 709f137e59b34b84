// How an answer came about, as plain data computed from the answer alone: where the model looked, and what it would have said
// after each of its blocks.

import type { Answer, Ranking } from '../answer/answer.ts';
import { type Bar, barOf } from '../answer/bars.ts';
import { PAD_UNITS } from '../pad/strokes.ts';
import { text } from '../text.ts';

/** Patches of the image, or of some other square, row by row. */
export interface Patches {
  /** 0..1, of the one that counted most. */
  readonly strengths: readonly number[];
  /** Left, top and side of the square that they fill, in shares of what they are drawn on. */
  readonly left: number;
  readonly top: number;
  readonly side: number;
}

export interface ExplanationView {
  /** 28×28 values 0..255; undefined where there is nothing to show. */
  readonly image: readonly number[] | undefined;
  readonly patches: Patches | undefined;
  /** Where the model looked. */
  readonly words: string;
  /** Its guess after each block. */
  readonly layers: readonly Bar[];
}

const IMAGE_SIDE = 28;

/** `pending` stands in the place of words while there is no explanation. */
export function explanationView(answer: Answer | undefined, pending: string): ExplanationView {
  const { attention, layers = [], image } = answer ?? {};
  return {
    image: attention && image,
    patches: attention && { strengths: strengths(attention), left: 0, top: 0, side: 1 },
    words: attention ? mostLooked(attention) : pending,
    layers: layers.map(blockBar),
  };
}

/** The patches where they lie on the drawing; undefined for pictures and where there is no explanation. */
export function patchesOnPad({ attention, placement }: Answer): Patches | undefined {
  if (!attention || !placement) return undefined;
  const { scale, x, y } = placement;
  // The image begins half a pixel before the middle of its first one.
  const share = (pixel: number, offset: number) => (pixel - 0.5 - offset) / scale / PAD_UNITS;
  return {
    strengths: strengths(attention),
    left: share(0, x),
    top: share(0, y),
    side: IMAGE_SIDE / scale / PAD_UNITS,
  };
}

function strengths(attention: readonly number[]): readonly number[] {
  const most = Math.max(...attention);
  return attention.map(share => share / most);
}

function mostLooked(attention: readonly number[]): string {
  const side = Math.sqrt(attention.length);
  const most = Math.max(...attention);
  const patch = attention.indexOf(most);
  return text.attention(side, Math.floor(patch / side) + 1, (patch % side) + 1, most);
}

function blockBar({ predictions }: Pick<Ranking, 'predictions'>, block: number, all: readonly unknown[]): Bar {
  const [best] = predictions;
  const label = text.block(block + 1, best?.label ?? text.nothing);
  return barOf(label, best?.score ?? 0, block === all.length - 1);
}
