// A sample as the model reads it, varied at random: images by one resampling, pen drawings before they are rendered and
// after.

import { PEN_RADIUS, renderStrokes, type Stroke } from '../../../src/preparation/ink.ts';
import { renderPicture } from '../../../src/preparation/picture.ts';
import type { Augmentation } from '../../config/schema.ts';
import { pick, type Random } from '../../random.ts';
import { drawingAt } from '../drawings.ts';
import type { LabelledImages } from '../idx.ts';
import { GROUNDS } from '../paper/grounds.ts';
import { photograph } from '../paper/photograph.ts';
import type { LabelledStrokes } from '../samples.ts';
import { invert, randomAffine } from './affine.ts';
import { elasticField, randomElasticGrid } from './elastic.ts';
import { eraseRectangle } from './erasing.ts';
import { addHabit } from './habits.ts';
import { resample } from './resample.ts';
import { coarsen, makeRagged } from './resolution.ts';
import { spread } from './spline.ts';
import { varyStrokes } from './strokes.ts';
import { changeThickness } from './thickness.ts';

export interface Variation {
  limits: Augmentation;
  random: Random;
}

/**
 * Writes sample `index` to `target`: channels·size² values 0 to 1, white ink on black. Without limits it is drawn as it is.
 * `className` says what is drawn, for what hands do to some digits.
 */
export function drawSample(
  samples: LabelledImages | LabelledStrokes,
  index: number,
  target: Float32Array,
  variation?: Variation,
  className = '',
): void {
  const size = samples.imageSize;
  if ('images' in samples) drawImage(samples.images.subarray(index * target.length), target, size, variation);
  else drawStrokes(drawingAt(samples.drawings, index), target, variation, className);
  if (variation) degrade(target, size, variation);
}

function drawImage(pixels: Uint8Array, target: Float32Array, size: number, variation?: Variation): void {
  if (!variation) {
    scalePixels(pixels, target);
    return;
  }
  const { limits, random } = variation;
  const forward = randomAffine(limits, random);
  const field = limits.elastic > 0 ? elasticField(randomElasticGrid(limits.elastic, random), size) : undefined;
  for (let plane = 0; plane < target.length; plane += size * size)
    resample(pixels.subarray(plane), target.subarray(plane, plane + size * size), size, invert(forward), field);
}

/** Half of them stay where rendering puts them, as the model will get them; half are moved and scaled as scans are. */
function drawStrokes(
  strokes: readonly Stroke[],
  target: Float32Array,
  variation: Variation | undefined,
  className: string,
): void {
  if (!variation) {
    scalePixels(renderStrokes(strokes), target);
    return;
  }
  const { limits, random } = variation;
  const isHabit = limits.habits > 0 && random.uniform() < limits.habits;
  const drawn = isHabit ? addHabit(strokes, className, random) : strokes;
  const varied = varyStrokes(drawn, limits, random);
  if (limits.photographed > 0 && random.uniform() < limits.photographed) {
    const found = renderPicture(photograph(varied, pick(GROUNDS, random), random));
    if (found.some(value => value > 0)) {
      scalePixels(found, target);
      return;
    }
  }
  const radius = PEN_RADIUS * (1 + spread(limits.penWidth, random));
  const pixels = renderStrokes(varied, { radius });
  const isMoved = limits.translation + limits.scaling > 0 && random.uniform() < 0.5;
  if (isMoved) drawImage(pixels, target, Math.sqrt(target.length), { limits: { ...STILL, ...moves(limits) }, random });
  else scalePixels(pixels, target);
}

/** Gray values 0 to 255 -> 0 to 1. */
function scalePixels(pixels: Uint8Array, target: Float32Array): void {
  for (let i = 0; i < target.length; i++) target[i] = pixels[i]! / 255;
}

/** No variation at all. */
export const STILL: Augmentation = {
  ...{ rotation: 0, translation: 0, scaling: 0, shear: 0, aspect: 0, flip: 0, elastic: 0, thickness: 0 },
  ...{
    lowResolution: 0,
    ragged: 0,
    erasing: 0,
    mixUp: 0,
    cutMix: 0,
    penWidth: 0,
    jitter: 0,
    speed: 0,
    photographed: 0,
    habits: 0,
  },
};

function moves({ translation, scaling }: Augmentation): Partial<Augmentation> {
  return { translation, scaling };
}

/** What becomes of the picture: strokes thicker or thinner and few pixels where it is gray, a piece that is not to be seen. */
function degrade(image: Float32Array, size: number, { limits, random }: Variation): void {
  const isGray = image.length === size * size;
  const radius = isGray ? spread(limits.thickness, random) : 0;
  if (radius !== 0) changeThickness(image.slice(), image, size, radius);
  if (isGray && limits.ragged > 0 && random.uniform() < limits.ragged) makeRagged(image, size, random);
  else if (isGray && limits.lowResolution > 0 && random.uniform() < limits.lowResolution) coarsen(image, size, random);
  if (limits.erasing > 0 && random.uniform() < limits.erasing) eraseRectangle(image, size, random);
}
