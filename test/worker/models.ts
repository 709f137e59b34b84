// The served models' cards, and models that compute nothing but what a test says.

import { ModelCard } from '../../src/card.ts';
import digitsJson from '../../src/model/digits.json' with { type: 'json' };
import fashionJson from '../../src/model/fashion.json' with { type: 'json' };
import lettersJson from '../../src/model/letters.json' with { type: 'json' };
import type { Run } from '../../src/runtime/session.ts';

export const digits = ModelCard.parse(digitsJson);
export const letters = ModelCard.parse(lettersJson);
export const fashion = ModelCard.parse(fashionJson);

/** Answers logits, and explains nothing. */
export function answeringLogits(logitsOf: (images: Float32Array) => Float32Array): Run {
  return async images => ({
    logits: logitsOf(images),
    attention: new Float32Array(),
    layers: new Float32Array(),
    features: new Float32Array(),
  });
}
