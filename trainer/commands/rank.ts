// What a trained model says of images, as the Worker ranks them.

import type { Ranked } from '../../src/reading/reading.ts';
import type { TrainedModel } from '../export/trained-model.ts';
import { softmax } from '../metrics/probabilities.ts';

/** Labels with their probabilities, best first, of 28×28 images of values 0 to 255. */
export async function rank({ predict, classes }: TrainedModel, images: readonly Uint8Array[]): Promise<Ranked[]> {
  const pixels = images[0]?.length ?? 0;
  const data = new Float32Array(images.length * pixels);
  for (const [i, image] of images.entries()) for (let j = 0; j < pixels; j++) data[i * pixels + j] = image[j]! / 255;
  const logits = await predict(data, images.length);
  const outputs = logits.length / images.length;
  return images.map((_, i) => {
    const scores = softmax(logits.subarray(i * outputs, (i + 1) * outputs), outputs);
    return {
      predictions: classes.map((label, index) => ({ label, score: scores[index]! })).sort((a, b) => b.score - a.score),
    };
  });
}
