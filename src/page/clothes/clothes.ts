// The part of the page's state about clothes: the samples and the model's answer to the chosen one.

import type { Answer } from '../answer/answer.ts';
import { type ModelFacts, UNKNOWN_MODEL } from '../answer/model-card.ts';
import type { Picture } from '../question.ts';

export interface Clothes {
  /** 28×28 values 0..255 each, row by row; the classes take turns. */
  readonly samples: readonly (readonly number[])[];
  /** What is known of the model. */
  readonly model: ModelFacts;
  /** One of the samples, or a picture of one's own. */
  readonly chosen: number | Picture | undefined;
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

export function chose(clothes: Clothes, chosen: number | Picture): Clothes {
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
