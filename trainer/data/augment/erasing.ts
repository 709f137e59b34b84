// Random erasing (Zhong et al. 2017): a rectangle of the image is replaced by noise, or by one gray.

import { between, type Random } from '../../random.ts';

/** The rectangle's share of the image. The paper goes to 0.4, which is all of a digit. */
const AREA = { least: 0.02, most: 0.2 };
/** Its height by its width lies between this and its inverse, as in the paper. */
const LEAST_ASPECT = 0.3;
const ATTEMPTS = 100;

/** Fills a random rectangle with uniform noise 0 to 1 or, half of the time, with one gray; in place, channels·size² values. */
export function eraseRectangle(image: Float32Array, size: number, random: Random): void {
  const { left, top, width, height } = randomRectangle(size, random);
  const gray = random.uniform() < 0.5 ? random.uniform() : undefined;
  for (let plane = 0; plane < image.length; plane += size * size)
    for (let y = top; y < top + height; y++)
      for (let x = left; x < left + width; x++) image[plane + y * size + x] = gray ?? random.uniform();
}

/** The paper's way: rectangles are drawn until one lies inside the image. */
export function randomRectangle(size: number, random: Random) {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const area = size * size * between(AREA.least, AREA.most, random);
    const aspect = between(LEAST_ASPECT, 1 / LEAST_ASPECT, random);
    const height = Math.round(Math.sqrt(area * aspect));
    const width = Math.round(Math.sqrt(area / aspect));
    const left = Math.floor(random.uniform() * size);
    const top = Math.floor(random.uniform() * size);
    if (left + width <= size && top + height <= size) return { left, top, width, height };
  }
  return { left: 0, top: 0, width: 0, height: 0 };
}
