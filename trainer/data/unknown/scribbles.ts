// The scribbles that training may show (../scribbles), drawn for evaluation: of the same kinds, but others.

import { randomStream } from '../../random.ts';
import { scaledImages } from '../batches.ts';
import type { LabelledImages } from '../idx.ts';
import type { Samples } from '../samples.ts';
import { drawScribble } from '../scribbles/scribbles.ts';
import { imagesOf } from './images.ts';

const COUNT = 2000;
const SEED = 1;

/**
 * 2,000 of them or as many as asked for, the same in every run for the same `known` images, which two of the kinds are broken from; all labels are
 * 0. Their random stream is one that no training reads, whatever its seed.
 */
export function scribbleImages(known: Samples, count = COUNT): LabelledImages {
  const random = randomStream(SEED, 'unknown', 'scribbles');
  const sample = (target: Float32Array) => {
    const index = Math.floor(random.uniform() * known.count);
    target.set(scaledImages(known, index, index + 1));
    return known.labels[index]!;
  };
  return imagesOf(count, target => {
    drawScribble(target, random, sample);
    return 0;
  });
}
