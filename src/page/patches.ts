// What a tinted image is made of, as plain data.

/** Patches of the image, or of some other square, row by row. */
export interface Patches {
  /** 0..1, relative to the patch that counted most. */
  readonly strengths: readonly number[];
  /** Left, top and side of the square that they fill, as fractions of the canvas. */
  readonly left: number;
  readonly top: number;
  readonly side: number;
}
