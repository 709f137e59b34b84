// A 28×28 gray image on a square canvas of any size.

const SIDE = 28;

/** Values 0..255, row by row; undefined leaves the canvas empty. */
export function paintImage(canvas: HTMLCanvasElement, image: readonly number[] | undefined): void {
  const context = canvas.getContext('2d');
  context?.clearRect(0, 0, canvas.width, canvas.height);
  if (!image) return;
  const pixels = Uint8ClampedArray.from(image.flatMap(value => [value, value, value, 255]));
  context?.putImageData(new ImageData(pixels, SIDE, SIDE), 0, 0);
  if (!context || canvas.width === SIDE) return;
  context.imageSmoothingEnabled = false;
  context.drawImage(canvas, 0, 0, SIDE, SIDE, 0, 0, canvas.width, canvas.height);
}
