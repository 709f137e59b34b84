// Strokes grow or shrink by part of a pixel: gray dilation and erosion of the image as it is between its pixels.

/** Diagonal neighbours are √2 pixels away. */
const DIAGONAL = Math.SQRT1_2;

/**
 * Writes to `target` the image with strokes `radius` pixels thicker on each side, or thinner when it is negative (-1 to 1);
 * thin strokes stay as bright as they were. White on black, size² values 0 to 1 each.
 */
export function changeThickness(source: Float32Array, target: Float32Array, size: number, radius: number): void {
  if (radius >= 0) {
    dilate(source, target, size, radius);
    return;
  }
  dilate(negative(source), target, size, -radius);
  target.set(negative(target));
  brighten(target, largest(source));
}

function negative(image: Float32Array): Float32Array {
  const result = new Float32Array(image.length);
  for (let i = 0; i < image.length; i++) result[i] = 1 - image[i]!;
  return result;
}

/**
 * Gray dilation with an octagon. Along each direction the image is linear between two pixels, so that the value a fraction f
 * of the way to a neighbour is (1 - f)·value + f·neighbour.
 */
function dilate(source: Float32Array, target: Float32Array, size: number, radius: number): void {
  const far = radius * DIAGONAL;
  for (let y = 0, pixel = 0; y < size; y++) {
    const up = y > 0 ? -size : 0;
    const down = y < size - 1 ? size : 0;
    for (let x = 0; x < size; x++, pixel++) {
      const left = x > 0 ? pixel - 1 : pixel;
      const right = x < size - 1 ? pixel + 1 : pixel;
      const value = source[pixel]!;
      const straight = most(source[pixel + up]!, source[pixel + down]!, source[left]!, source[right]!);
      const diagonal = most(source[left + up]!, source[left + down]!, source[right + up]!, source[right + down]!);
      const gain = radius * (straight - value);
      const gainFar = far * (diagonal - value);
      target[pixel] = value + (gain > gainFar ? (gain > 0 ? gain : 0) : gainFar > 0 ? gainFar : 0);
    }
  }
}

function most(a: number, b: number, c: number, d: number): number {
  const e = a > b ? a : b;
  const f = c > d ? c : d;
  return e > f ? e : f;
}

/** Scales the image so that its largest value is `peak` again. */
export function brighten(image: Float32Array, peak: number): void {
  const factor = peak / (largest(image) || 1);
  for (let i = 0; i < image.length; i++) image[i] = image[i]! * factor;
}

export function largest(image: Float32Array): number {
  let peak = 0;
  for (let i = 0; i < image.length; i++) if (image[i]! > peak) peak = image[i]!;
  return peak;
}
