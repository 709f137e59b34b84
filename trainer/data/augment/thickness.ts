// Strokes grow or shrink by part of a pixel: gray dilation and erosion of the image as it is between its pixels.

/** Diagonal neighbours are √2 pixels away. */
const DIAGONAL = Math.SQRT1_2;

/**
 * Writes to `target` the image with strokes `radius` pixels thicker on each side, or thinner when it is negative (-1 to 1).
 * The structuring element is an octagon: along each direction the image is linear between two pixels, so that the value a
 * fraction f of the way to a neighbour is (1 - f)·value + f·neighbour. White on black, size² values each.
 */
export function changeThickness(source: Float32Array, target: Float32Array, size: number, radius: number): void {
  const sign = radius < 0 ? -1 : 1;
  const near = Math.abs(radius);
  const far = near * DIAGONAL;
  for (let y = 0, pixel = 0; y < size; y++) {
    const up = y > 0 ? -size : 0;
    const down = y < size - 1 ? size : 0;
    for (let x = 0; x < size; x++, pixel++) {
      const left = x > 0 ? pixel - 1 : pixel;
      const right = x < size - 1 ? pixel + 1 : pixel;
      const value = sign * source[pixel]!;
      const straight = largest(sign, source[pixel + up]!, source[pixel + down]!, source[left]!, source[right]!);
      const diagonal = largest(
        sign,
        source[left + up]!,
        source[left + down]!,
        source[right + up]!,
        source[right + down]!,
      );
      const reached = Math.max(near * (straight - value), far * (diagonal - value), 0);
      target[pixel] = sign * (value + reached);
    }
  }
}

function largest(sign: number, a: number, b: number, c: number, d: number): number {
  return Math.max(Math.max(sign * a, sign * b), Math.max(sign * c, sign * d));
}
