// What all picture formats share: the limits that hold before anything is decoded, and the error that says what is wrong.

/** The longest side that is decoded, in pixels. */
export const MAX_SIDE = 4096;

/** The largest area that is decoded, in pixels: that of a 2048×2048 canvas. */
export const MAX_AREA = 2048 * 2048;

/** A picture that cannot be decoded: `tooLarge` for a sound one beyond the limits, else it is broken. */
export class PictureError extends Error {
  override readonly name = 'PictureError';
  readonly tooLarge: boolean;

  constructor(format: string, message: string, tooLarge = false) {
    super(`${format}: ${message}`);
    this.tooLarge = tooLarge;
  }
}

/** Throws a `PictureError` for sides or, beyond `most` pixels, an area that is too large. */
export function checkSize(format: string, width: number, height: number, most = MAX_AREA): void {
  if (Math.min(width, height) < 1 || Math.max(width, height) > MAX_SIDE)
    throw new PictureError(format, `expected sides of 1..${MAX_SIDE} pixels, got ${width}×${height}`, true);
  if (width * height > most)
    throw new PictureError(format, `expected at most ${most} pixels, got ${width}×${height}`, true);
}
