// One bilinear resampling of an image along an affine map and a field of displacements.

import type { Affine } from './affine.ts';

/** Displacements in pixels at every pixel of the target: size² values each. */
export interface Field {
  dx: Float32Array;
  dy: Float32Array;
}

/** Black around the image: one pixel before it, two behind. */
const BEFORE = 1;
const AROUND = 3;

/** size² values 0 to 255 -> (size + 3)² values 0 to 1. */
function padded(source: Uint8Array, size: number): Float32Array {
  const stride = size + AROUND;
  const result = new Float32Array(stride * stride);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++) result[(y + BEFORE) * stride + x + BEFORE] = source[y * size + x]! / 255;
  return result;
}

/**
 * target(x, y) = source(backward(x, y) + field(x, y)), coordinates from the middle, black outside. Values 0 to 255 in, 0 to
 * 1 out; both size².
 */
export function resample(
  source: Uint8Array,
  target: Float32Array,
  size: number,
  { a, b, c, d, dx, dy }: Affine,
  field?: Field,
): void {
  const image = padded(source, size);
  const stride = size + AROUND;
  const middle = (size - 1) / 2;
  const most = size + BEFORE;
  for (let y = 0, pixel = 0; y < size; y++) {
    const startX = middle + BEFORE + dx + b * (y - middle);
    const startY = middle + BEFORE + dy + d * (y - middle);
    for (let x = 0; x < size; x++, pixel++) {
      let u = startX + a * (x - middle);
      let v = startY + c * (x - middle);
      if (field) {
        u += field.dx[pixel]!;
        v += field.dy[pixel]!;
      }
      u = u < 0 ? 0 : u > most ? most : u;
      v = v < 0 ? 0 : v > most ? most : v;
      const left = Math.trunc(u);
      const top = Math.trunc(v);
      const fx = u - left;
      const at = top * stride + left;
      const upper = image[at]! + fx * (image[at + 1]! - image[at]!);
      const lower = image[at + stride]! + fx * (image[at + stride + 1]! - image[at + stride]!);
      target[pixel] = upper + (v - top) * (lower - upper);
    }
  }
}
