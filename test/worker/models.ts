// Models that compute nothing but what a test says.

import type { Run } from '../../src/runtime/session.ts';

/** Answers logits, and explains nothing. */
export function answeringLogits(logitsOf: (images: Float32Array) => Float32Array): Run {
  return async images => ({
    logits: logitsOf(images),
    attention: new Float32Array(),
    layers: new Float32Array(),
  });
}
