// What the page tells of a model, as its card has it: nothing is claimed that does not stand there.

import type { ModelCard } from '../../card.ts';

export interface ModelFacts {
  /** `vit` or `vitbn`; undefined where the card does not tell. */
  readonly name: string | undefined;
  readonly version: string | undefined;
  readonly classes: readonly string[];
  /** From which score on an answer is sure; 0 where the card does not tell, so that every answer is. */
  readonly sureFrom: number;
  readonly parameters: number | undefined;
  /** That it was trained for, until the one that validated best. */
  readonly epochs: number | undefined;
  /** The share, 0..1, of its test images that it reads. */
  readonly testAccuracy: number | undefined;
  readonly testImages: number | undefined;
}

export function factsOf(card: ModelCard | undefined): ModelFacts {
  return {
    name: card?.training.model.norm,
    version: card?.version,
    classes: card?.classes ?? [],
    sureFrom: card?.calibration?.sureFrom ?? 0,
    parameters: card?.parameters,
    epochs: card?.training.lastEpoch?.epoch,
    testAccuracy: card?.testAccuracy,
    testImages: card?.testImages,
  };
}

/** Of a card that cannot be had. */
export const UNKNOWN_MODEL = factsOf(undefined);
