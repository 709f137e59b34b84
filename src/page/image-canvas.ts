// A 28×28 gray image on a canvas of that size.

const SIDE = 28;

/** Values 0..255, row by row; undefined leaves the canvas empty. */
export function paintImage(canvas: HTMLCanvasElement, image: readonly number[] | undefined): void {
  const context = canvas.getContext('2d');
  context?.clearRect(0, 0, SIDE, SIDE);
  if (!image) return;
  const pixels = Uint8ClampedArray.from(image.flatMap(value => [value, value, value, 255]));
  context?.putImageData(new ImageData(pixels, SIDE, SIDE), 0, 0);
}
