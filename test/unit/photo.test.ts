// Photographs in uneven light, as rasters: how much of them is worked on.

import { expect, test } from 'vitest';
import { evenLight, MAX_EVEN_AREA } from '../../src/preparation/photo.ts';

/** Paper that grows dark to the right, and a bar on it. */
function gradient(width: number, height: number) {
  const isBar = (x: number, y: number) => x > width / 4 && x < width / 3 && y > height / 3 && y < height / 2;
  const gray = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return isBar(x, y) ? 20 : 255 - Math.floor((105 * x) / width);
  });
  return { width, height, gray };
}

test.each([
  [4096, 383],
  [4096, 128],
  [383, 4096],
  [2048, 2048],
  [1200, 64],
])('of %i×%i pixels no more than the limit is evened', (width, height) => {
  // biome-ignore format: sizes
  const even = evenLight(gradient(width, height));
  expect(even.width * even.height).toBeLessThanOrEqual(MAX_EVEN_AREA);
  expect(new Set(even.gray)).toContain(240);
  expect(even.gray.some(value => value < 20)).toBe(true);
});

test('a photograph of common sides keeps about 256 pixels on its shorter one', () => {
  const { width, height } = evenLight(gradient(504, 378));
  expect([width, height]).toEqual([504, 378]);
});
