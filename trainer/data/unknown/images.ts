// Images that are made rather than read, in the form in which data sets come.

import type { LabelledImages } from '../idx.ts';

/** Height and width in pixels of what src/preparation draw. */
export const SIZE = 28;

/** `count` images; `draw` writes one of 28² values 0 to 1 and returns its label. */
export function imagesOf(count: number, draw: (target: Float32Array, index: number) => number): LabelledImages {
  const images = new Uint8Array(count * SIZE * SIZE);
  const labels = new Uint8Array(count);
  const target = new Float32Array(SIZE * SIZE);
  for (let i = 0; i < count; i++) {
    labels[i] = draw(target.fill(0), i);
    images.set(
      target.map(value => Math.round(255 * value)),
      i * target.length,
    );
  }
  return { count, imageSize: SIZE, images, labels };
}
