// Pictures as cameras take them: sideways, and in uneven light; inside workerd.

import { describe, expect, test } from 'vitest';
import { turnUpright } from '../../src/pictures/exif-orientation.ts';
import type { Raster } from '../../src/preparation/raster.ts';
import { digits } from '../fixtures/mnist.ts';
import { grayPng, pngFile } from '../fixtures/png.ts';
import { exif, extended, jpegFile, paperOf, riff, webpFile, withExif } from './pictures.ts';
import { type Answer, classify, post } from './requests.ts';
import { FILES, PAPER } from './seven.ts';

describe('a picture taken sideways', () => {
  const undo = [1, 2, 3, 4, 5, 8, 7, 6] as const;
  // What a camera stores when it is held so that Orientation tells the inverse.
  const stored = (orientation: number) => turnUpright(PAPER, undo[orientation - 1]!);
  const orientations = [1, 2, 3, 4, 5, 6, 7, 8];

  test.each(orientations)('is turned upright: JPEG with Orientation %i', async orientation => {
    const file = await jpegFile(stored(orientation), { quality: 100 });
    for (const littleEndian of [false, true])
      expect(
        (await classify(post(withExif(file, orientation, littleEndian), 'image/jpeg'))).predictions[0]?.label,
      ).toBe('7');
  });

  test.each(orientations)('is turned upright: WebP and PNG with Orientation %i', async orientation => {
    const upright = await classify(post(FILES['image/png'], 'image/png'), '?image=true');
    const raster = stored(orientation);
    const webp = await webpFile(raster, { lossless: 1 });
    const extendedWebp = riff(
      extended(raster.width, raster.height, 8),
      ['VP8L', webp.slice(20)],
      ['EXIF', exif(orientation)],
    );
    expect(await classify(post(extendedWebp, 'image/webp'), '?image=true')).toEqual(upright);
    const png = grayPng(raster.width, raster.height, raster.gray);
    const head = pngFile({ width: 1, height: 1, depth: 8, colourType: 0 }, ['eXIf', exif(orientation)]);
    const chunk = head.slice(33, -12);
    const file = Uint8Array.from([...png.slice(0, 33), ...chunk, ...png.slice(33)]);
    expect(await classify(post(file, 'image/png'), '?image=true')).toEqual(upright);
  });
});

/** The paper as a camera sees it: light from one side, a corner in shadow, ink that is not black, noise. */
function photograph({ width, height, gray }: Raster, light: (x: number, y: number) => number): Raster {
  let state = 20_261_101;
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32 - 0.5;
  };
  const seen = gray.map((value, i) => {
    const [x, y] = [(i % width) / width, Math.floor(i / width) / height];
    const reflected = 0.3 + (0.65 * value) / 255;
    return Math.max(0, Math.min(255, 255 * light(x, y) * reflected + 8 * noise()));
  });
  return { width, height, gray: seen };
}

test.each<[string, (x: number, y: number) => number]>([
  ['even light', () => 0.9],
  ['light from the left', x => 1 - 0.75 * x],
  ['a dark corner', (x, y) => 1 - 0.35 * (x * x + y * y)],
  ['a lamp above', (x, y) => 0.25 + 0.75 * Math.exp(-3 * ((x - 0.4) ** 2 + y ** 2))],
  ['a hard shadow across', (x, y) => (x + y > 1.1 ? 0.45 : 0.95)],
  ['a shadow across', (x, y) => 0.95 - 0.5 / (1 + Math.exp((1.1 - x - y) / 0.04))],
])('digits on paper are read from photographs in %s', async (_, light) => {
  const some = digits.slice(0, 20);
  const answers: Answer[] = [];
  for (const { pixels } of some)
    answers.push(await classify(post(await jpegFile(photograph(paperOf(pixels, 6), light)), 'image/jpeg')));
  const right = answers.filter(({ predictions }, i) => predictions[0]?.label === some[i]!.label);
  expect(right.length).toBeGreaterThanOrEqual(18);
});
