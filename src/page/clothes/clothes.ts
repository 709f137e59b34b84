// The clothes that a visitor can choose from, and what the model of clothes says of one, as a part of the page's state.

import type { Answer } from '../answer/answer.ts';
import { type ModelFacts, UNKNOWN_MODEL } from '../answer/model-card.ts';

export interface Clothes {
  /** 28×28 values 0..255 each, row by row, one of each class after the other. */
  readonly samples: readonly (readonly number[])[];
  /** What is known of the model. */
  readonly model: ModelFacts;
  /** Of the samples. */
  readonly chosen: number | undefined;
  readonly asking: boolean;
  readonly answer: Answer | undefined;
  readonly failure: string | undefined;
}

export const NO_CLOTHES: Clothes = {
  samples: [],
  model: UNKNOWN_MODEL,
  chosen: undefined,
  asking: false,
  answer: undefined,
  failure: undefined,
};

export function chose(clothes: Clothes, chosen: number): Clothes {
  return { ...clothes, chosen, asking: true, failure: undefined };
}

export function answeredClothes(clothes: Clothes, answer: Answer): Clothes {
  return { ...clothes, asking: false, answer };
}

export function failedClothes(clothes: Clothes, failure: string): Clothes {
  return { ...clothes, asking: false, answer: undefined, failure };
}

/** The class of a sample. */
export function truthOf({ model: { classes } }: Clothes, sample: number): string {
  return classes[sample % classes.length] ?? '';
}
