// Random affine distortion of gray images: rotation, scale and translation, seeded.

import type { Random } from '../random.ts';

export interface Distortion {
  /** Degrees. */
  rotation: number;
  /** Pixels. */
  translation: number;
  /** Relative: 0.1 means 0.9 to 1.1 times the size. */
  scaling: number;
}

/** Writes a randomly distorted copy of `source` to `target`; both size·size, values 0 to 255 in, 0 to 1 out. */
export function distort(
  source: Uint8Array,
  target: Float32Array,
  size: number,
  limits: Distortion,
  random: Random,
): void {
  const spread = (limit: number) => (2 * random.uniform() - 1) * limit;
  const angle = (spread(limits.rotation) * Math.PI) / 180;
  const scale = 1 / (1 + spread(limits.scaling));
  const [cos, sin] = [Math.cos(angle) * scale, Math.sin(angle) * scale];
  const [dx, dy] = [spread(limits.translation), spread(limits.translation)];
  const middle = (size - 1) / 2;
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) {
      const [u, v] = [x - middle - dx, y - middle - dy];
      target[y * size + x] = sample(source, size, middle + cos * u + sin * v, middle - sin * u + cos * v) / 255;
    }
}

/** Bilinear interpolation; black outside. */
function sample(image: Uint8Array, size: number, x: number, y: number): number {
  const [left, top] = [Math.floor(x), Math.floor(y)];
  if (left < -1 || top < -1 || left >= size || top >= size) return 0;
  const [fx, fy] = [x - left, y - top];
  const at = (column: number, row: number) =>
    column < 0 || row < 0 || column >= size || row >= size ? 0 : image[row * size + column]!;
  const upper = at(left, top) * (1 - fx) + at(left + 1, top) * fx;
  const lower = at(left, top + 1) * (1 - fx) + at(left + 1, top + 1) * fx;
  return upper * (1 - fy) + lower * fy;
}
