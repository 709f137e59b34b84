// Capital letters as images that a reader of digits should refuse: drawn in four weights of a typeface, centred and scaled
// as digits are, then varied as training images are.

import { renderRaster } from '../../../src/preparation/raster.ts';
import type { Augmentation } from '../../config/options.ts';
import { randomStream } from '../../random.ts';
import { rendered } from '../../resvg.ts';
import { drawSample } from '../augment/augment.ts';
import type { LabelledImages } from '../idx.ts';
import { imagesOf, SIZE } from './images.ts';

/** Without B, D, G, I, O, Q, S and Z, which people write as they write 8, 0, 6, 1, 0, 0, 5 and 2. */
export const LETTERS = [...'ACEFHJKLMNPRTUVWXY'] as const;

/** Of Inter: lines of about 1.8 to 4 pixels where a letter is 20 high. */
const WEIGHTS = [300, 400, 500, 600] as const;
const VARIANTS = 25;
const SEED = 1;

/** How far a letter departs from the typeface, in the units of the training's augmentation. */
const HAND: Augmentation = {
  ...{ rotation: 12, translation: 1, scaling: 0.1, shear: 10, aspect: 0.15, elastic: 1, thickness: 0.3 },
  ...{ flip: 0, erasing: 0, penWidth: 0, jitter: 0, speed: 0 },
};

/** Each letter in each weight in 25 variants; labels are positions in LETTERS. The same images in every run. */
export async function letterImages(): Promise<LabelledImages> {
  const random = randomStream(SEED, 'unknown', 'letters');
  const glyphs = await Promise.all(LETTERS.flatMap(letter => WEIGHTS.map(weight => drawLetter(letter, weight))));
  const images = new Uint8Array(glyphs.length * SIZE * SIZE);
  for (const [i, glyph] of glyphs.entries()) images.set(glyph, i * SIZE * SIZE);
  const drawn = { count: glyphs.length, imageSize: SIZE, images, labels: new Uint8Array(glyphs.length) };
  return imagesOf(glyphs.length * VARIANTS, (target, i) => {
    const glyph = Math.floor(i / VARIANTS);
    drawSample(drawn, glyph, target, { limits: HAND, random });
    return Math.floor(glyph / WEIGHTS.length);
  });
}

/** 28² values, white on black, of a letter drawn large. */
async function drawLetter(letter: string, weight: number): Promise<Uint8Array> {
  const type = `font-family="Inter" font-weight="${weight}" font-size="120" text-anchor="middle"`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="160" height="160"><text x="80" y="120" ${type}>${letter}</text></svg>`;
  return rendered(svg, 1, ({ pixels, width, height }) => {
    const gray = Uint8Array.from({ length: width * height }, (_, i) => pixels[4 * i + 3]!); // opacity
    return renderRaster({ width, height, gray });
  });
}
