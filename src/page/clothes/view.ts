// What the clothes section shows, as plain data computed from the state.

import { type Bar, barsOf, layerBars } from '../answer/bars.ts';
import { clothesText as text } from '../text.ts';
import { type Clothes, truthOf } from './clothes.ts';

export interface SampleView {
  readonly image: readonly number[];
  /** Its class. */
  readonly words: string;
  readonly chosen: boolean;
}

export interface ClothesView {
  readonly samples: readonly SampleView[];
  /** The answer, or why there is none. */
  readonly words: string;
  readonly asking: boolean;
  readonly bars: readonly Bar[];
  /** The best guess after each block. */
  readonly layers: readonly Bar[];
}

export function clothesView(clothes: Clothes): ClothesView {
  const { samples, chosen, asking, answer, model } = clothes;
  return {
    samples: samples.map((image, i) => ({ image, words: truthOf(clothes, i), chosen: i === chosen })),
    words: words(clothes),
    asking,
    bars: barsOf(model.classes, answer?.predictions),
    layers: layerBars(answer),
  };
}

function words(clothes: Clothes): string {
  const { answer, asking, chosen, failure } = clothes;
  if (failure !== undefined) return failure;
  const [best] = answer?.predictions ?? [];
  if (!best || chosen === undefined) return asking ? text.asking : text.invited;
  if (typeof chosen !== 'number') return text.own(best.label, best.score);
  const truth = truthOf(clothes, chosen);
  return best.label === truth ? text.right(truth, best.score) : text.wrong(best.label, best.score, truth);
}
