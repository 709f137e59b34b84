// A sample as the model reads it, varied at random: images by one resampling, pen drawings before they are rendered.

import { PEN_RADIUS, renderStrokes, type Stroke } from '../../../src/preparation/ink.ts';
import type { Augmentation } from '../../config/options.ts';
import type { Random } from '../../random.ts';
import type { LabelledImages } from '../idx.ts';
import type { LabelledStrokes } from '../samples.ts';
import { invert, randomAffine } from './affine.ts';
import { elasticField, randomElasticGrid } from './elastic.ts';
import { eraseRectangle } from './erasing.ts';
import { resample } from './resample.ts';
import { spread } from './spline.ts';
import { varyStrokes } from './strokes.ts';
import { changeThickness } from './thickness.ts';

export interface Variation {
  limits: Augmentation;
  random: Random;
}

/** Writes sample `index` to `target`: size² values 0 to 1, white ink on black. Without limits it is drawn as it is. */
export function drawSample(
  samples: LabelledImages | LabelledStrokes,
  index: number,
  target: Float32Array,
  variation?: Variation,
): void {
  const size = samples.imageSize;
  if ('images' in samples) drawImage(samples.images.subarray(index * size * size), target, size, variation);
  else drawStrokes(samples.drawings[index]!, target, variation);
  if (variation) maybeErase(target, size, variation);
}

function drawImage(pixels: Uint8Array, target: Float32Array, size: number, variation?: Variation): void {
  if (!variation) {
    scalePixels(pixels, target);
    return;
  }
  const { limits, random } = variation;
  const forward = randomAffine(limits, random);
  const field = limits.elastic > 0 ? elasticField(randomElasticGrid(limits.elastic, random), size) : undefined;
  resample(pixels, target, size, invert(forward), field);
  const radius = spread(limits.thickness, random);
  if (radius !== 0) changeThickness(target.slice(), target, size, radius);
}

function drawStrokes(strokes: readonly Stroke[], target: Float32Array, variation?: Variation): void {
  if (!variation) {
    scalePixels(renderStrokes(strokes), target);
    return;
  }
  const { limits, random } = variation;
  const varied = varyStrokes(strokes, limits, random);
  const radius = PEN_RADIUS * (1 + spread(limits.penWidth, random));
  scalePixels(renderStrokes(varied, { radius }), target);
}

/** Gray values 0 to 255 -> 0 to 1. */
function scalePixels(pixels: Uint8Array, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = pixels[i]! / 255;
}

function maybeErase(image: Float32Array, size: number, { limits, random }: Variation): void {
  if (limits.erasing > 0 && random.uniform() < limits.erasing) eraseRectangle(image, size, random);
}
