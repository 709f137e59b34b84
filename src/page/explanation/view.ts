// An explanation of an answer, as plain data computed from the answer: where the model looked, and its best guess after
// each block.

import type { Answer, Ranking } from '../answer/answer.ts';
import { type Bar, barOf } from '../answer/bars.ts';
import { text } from '../text.ts';
import type { Patches } from './patches.ts';

export interface ExplanationView {
  /** 28×28 values 0..255; undefined if there is nothing to show. */
  readonly image: readonly number[] | undefined;
  readonly patches: Patches | undefined;
  /** Where the model looked. */
  readonly words: string;
  /** Its guess after each block. */
  readonly layers: readonly Bar[];
}

/** `pending` is shown until there is an explanation. */
export function explanationView(answer: Answer | undefined, pending: string): ExplanationView {
  const { attention, image } = answer ?? {};
  return {
    image: attention && image,
    patches: attention && { strengths: strengths(attention), left: 0, top: 0, side: 1 },
    words: attention ? mostLooked(attention) : pending,
    layers: layerBars(answer),
  };
}

/** The best guess after each block. */
export function layerBars(answer: Answer | undefined): readonly Bar[] {
  return (answer?.layers ?? []).map(blockBar);
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
