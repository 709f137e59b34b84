// Rasters of all kinds become what MNIST would have made of them.

import { expect, test } from 'vitest';
import { type Raster, renderRaster } from '../../src/preparation/raster.ts';
import { digits } from '../fixtures/mnist.ts';

const BLANK = new Uint8Array(784);

/** A raster whose gray at (x, y) is `paint(x, y)`. */
function draw(width: number, height: number, paint: (x: number, y: number) => number): Raster {
  const gray = Uint8Array.from({ length: width * height }, (_, i) => paint(i % width, Math.floor(i / width)));
  return { width, height, gray };
}

/** A digit's ink 0..255, every pixel `scale` wide, its corner at (left, top). */
function inkOf(pixels: Uint8Array, scale: number, left: number, top: number) {
  return (x: number, y: number) => {
    const [column, row] = [Math.floor((x - left) / scale), Math.floor((y - top) / scale)];
    const inside = column >= 0 && column < 28 && row >= 0 && row < 28;
    return inside ? pixels[row * 28 + column]! : 0;
  };
}

function meanDifference(a: Uint8Array, b: Uint8Array): number {
  return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]!), 0) / a.length;
}

function invert(raster: Raster): Raster {
  return { ...raster, gray: raster.gray.map(value => 255 - value) };
}

function boxOf(image: Uint8Array): { width: number; height: number } {
  const inked = [...image.keys()].filter(i => image[i]! > 0);
  const length = (values: number[]) => Math.max(...values) - Math.min(...values) + 1;
  return { width: length(inked.map(i => i % 28)), height: length(inked.map(i => Math.floor(i / 28))) };
}

const pages: [string, (pixels: Uint8Array) => Raster][] = [
  ['unchanged', pixels => ({ width: 28, height: 28, gray: pixels })],
  ['ten times as large, dark on a white page', pixels => invert(draw(400, 600, inkOf(pixels, 10, 70, 210)))],
  ['seven times as large, light on a black page', pixels => draw(600, 400, inkOf(pixels, 7, 300, 20))],
  [
    'faint, on gray paper',
    pixels => {
      const ink = inkOf(pixels, 5, 12, 30);
      return draw(200, 200, (x, y) => 180 - (60 * ink(x, y)) / 255);
    },
  ],
  [
    'as black ink on transparency',
    pixels => {
      const alpha = draw(400, 600, inkOf(pixels, 10, 70, 210)).gray;
      return { width: 400, height: 600, gray: new Uint8Array(alpha.length), alpha };
    },
  ],
  [
    'as white ink on transparency',
    pixels => {
      const alpha = draw(400, 600, inkOf(pixels, 10, 70, 210)).gray;
      return { width: 400, height: 600, gray: new Uint8Array(alpha.length).fill(255), alpha };
    },
  ],
];

test.each(pages)('an MNIST digit comes back as it was: %s', (_, toPage) => {
  const differences = digits.slice(0, 20).map(({ pixels }) => meanDifference(renderRaster(toPage(pixels)), pixels));
  expect(Math.max(...differences)).toBeLessThan(1.5);
});

test.each([
  ['white', draw(300, 200, () => 255)],
  ['black', draw(1, 1, () => 0)],
  ['of paper with noise', draw(300, 200, (x, y) => 240 + ((x * 7919 + y * 104729) % 11))],
  ['transparent', { ...draw(30, 30, () => 0), alpha: new Uint8Array(900) }],
])('a page that is %s is all zeros', (_, raster) => {
  expect(renderRaster(raster)).toEqual(BLANK);
});

test.each([1, 2, 5, 10, 15])('a line of %i pixels on a large page becomes as thick as those of MNIST', thickness => {
  const image = renderRaster(
    draw(300, 300, (x, y) => (x >= 150 && x < 150 + thickness && y >= 20 && y < 280 ? 0 : 255)),
  );
  const ink = image.reduce((sum, value) => sum + value, 0) / 255;
  expect(boxOf(image).height).toBe(20);
  expect(Math.max(...image)).toBe(255);
  expect(ink / 20).toBeGreaterThan(1);
  expect(ink / 20).toBeLessThan(3);
});

test('a thick line keeps its thickness', () => {
  const image = renderRaster(draw(300, 300, (x, y) => (x >= 120 && x < 172 && y >= 20 && y < 280 ? 0 : 255)));
  expect(boxOf(image)).toEqual({ width: 4, height: 20 });
});

test('a raster smaller than the image is scaled up to 20 pixels', () => {
  const image = renderRaster(draw(5, 5, (x, y) => (x === 2 && y >= 1 && y < 4 ? 255 : 0)));
  expect(boxOf(image).height).toBe(20);
  expect(boxOf(image).width).toBe(7);
});

test('a wide drawing fills 20 pixels across and keeps its aspect', () => {
  const image = renderRaster(draw(400, 100, (x, y) => (x >= 50 && x < 250 && y >= 40 && y < 60 ? 0 : 255)));
  expect(boxOf(image)).toEqual({ width: 20, height: 2 });
});

test('the centre of mass comes to index 14 to within half a pixel', () => {
  const triangle = draw(300, 300, (x, y) => (x > 40 && y > x && y < 260 ? 0 : 255));
  const image = renderRaster(triangle);
  const mass = image.reduce((sum, value) => sum + value, 0);
  const x = image.reduce((sum, value, i) => sum + value * (i % 28), 0) / mass;
  const y = image.reduce((sum, value, i) => sum + value * Math.floor(i / 28), 0) / mass;
  expect(Math.abs(x - 14)).toBeLessThanOrEqual(0.51);
  expect(Math.abs(y - 14)).toBeLessThanOrEqual(0.51);
});

test('ink that touches the edge of the page is still ink', () => {
  const page = draw(100, 100, (x, y) => (x >= 45 && x < 55 && y < 100 ? 0 : 255));
  expect(boxOf(renderRaster(page))).toEqual({ width: 2, height: 20 });
});

test('noise on the paper does not widen the ink', () => {
  const page = draw(300, 300, (x, y) =>
    x >= 140 && x < 160 && y >= 50 && y < 250 ? 20 : 225 + ((x * 31 + y * 17) % 9),
  );
  expect(boxOf(renderRaster(page))).toEqual({ width: 2, height: 20 });
});
