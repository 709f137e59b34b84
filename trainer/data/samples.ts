// What a model learns from: labelled images, labelled pen strokes, or both. Plain data, which can be sent to a thread.

import type { Stroke } from '../../src/preparation/ink.ts';
import { type LabelledImages, selectImages } from './idx.ts';

/** Drawings are kept as strokes until a batch is made, so that the hand's movement can be varied before it is rendered. */
export interface LabelledStrokes {
  count: number;
  /** Of the rendered image, which is src/preparation/ink.ts's: 28 pixels. */
  imageSize: number;
  labels: Uint8Array;
  /** Who drew each. */
  writers: Uint16Array;
  /** y downwards, any unit. */
  drawings: readonly (readonly Stroke[])[];
}

/** Several data sets of the same classes and image size, one after the other. */
export interface Mixture {
  count: number;
  imageSize: number;
  labels: Uint8Array;
  parts: readonly (LabelledImages | LabelledStrokes)[];
}

export type Samples = LabelledImages | LabelledStrokes | Mixture;

/** The data sets one after the other. Throws a RangeError when their images differ in size. */
export function mixture(parts: readonly (LabelledImages | LabelledStrokes)[]): Samples {
  const [first, ...others] = parts;
  if (!first) throw new RangeError('mixture: expected at least one data set, got none');
  if (others.length === 0) return first;
  const odd = others.find(({ imageSize }) => imageSize !== first.imageSize);
  if (odd) throw new RangeError(`mixture: expected images of size ${first.imageSize}, got ${odd.imageSize}`);
  const labels = Uint8Array.from(parts.flatMap(part => [...part.labels]));
  return { count: labels.length, imageSize: first.imageSize, labels, parts };
}

/** The same data with its pen drawings `times` times in it. */
export function repeatStrokes(samples: Samples, times: number): Samples {
  return mixture(partsOf(samples).flatMap(part => Array<typeof part>('images' in part ? 1 : times).fill(part)));
}

export function partsOf(samples: Samples): readonly (LabelledImages | LabelledStrokes)[] {
  return 'parts' in samples ? samples.parts : [samples];
}

/** The images or drawings at the given positions, in that order. */
export function selectSamples<T extends LabelledImages | LabelledStrokes>(from: T, indices: ArrayLike<number>): T {
  return ('images' in from ? selectImages(from, indices) : selectStrokes(from, indices)) as T;
}

export function selectStrokes(from: LabelledStrokes, indices: ArrayLike<number>): LabelledStrokes {
  const positions = Array.from(indices);
  return {
    count: positions.length,
    imageSize: from.imageSize,
    labels: Uint8Array.from(positions, index => from.labels[index]!),
    writers: Uint16Array.from(positions, index => from.writers[index]!),
    drawings: positions.map(index => from.drawings[index]!),
  };
}
