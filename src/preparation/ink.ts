// Pen strokes -> the 28×28 image that the model reads, drawn as MNIST's digits are. The Worker, the page and the trainer
// all render with this file, so it imports nothing; checking a request's shape and size is left to its callers.

/** A pen position in any unit, y downwards; both numbers finite. */
export type Point = readonly [x: number, y: number];

/** The way of the pen from touching down to lifting. */
export type Stroke = readonly Point[];

/** Where points come to lie on the image: pixel = scale · point + (x, y); the centres of pixels are whole numbers. */
export interface Placement {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

/** The pen's way in pixels around the middle of the ink's bounding box, and half that box's sides. */
interface Drawing {
  readonly strokes: readonly Stroke[];
  /** The box's middle among the points, and pixels for a unit of theirs. */
  readonly middle: Point;
  readonly scale: number;
  readonly halfWidth: number;
  readonly halfHeight: number;
}

const SIZE = 28;
const BOX = 20;

// Measured on 20,000 of MNIST's training images: centres of mass lie between 13.5 and 14.5, evenly, so that the middle is
// pixel index 14.0; the longer side of the ink is 20 pixels in 99.97 % of them.
const MIDDLE = 14;

// Chosen so that 1,500 pen-drawn digits of the UCI Pendigits set look as MNIST's do (in brackets): thickness, as twice the
// ink over its total variation, 2.40 pixels (2.45); share of the inked pixels that is fully white 0.35 (0.37); ink under
// the fullest 3×3 window 8.44 (8.45), under the fullest 5×5 window 19.2 (19.0).
export const PEN_RADIUS = 1.2;
const EDGE = 1.2;

/** Another pen than the standard one, for drawings that a model learns from. */
export interface Pen {
  /** Half the thickness of a line in pixels, at least 0.6. */
  readonly radius: number;
}

/**
 * Renders strokes to 28×28 values 0..255, row by row: white ink on black, antialiased. The ink's bounding box, thickness
 * of the pen included, fills 20×20 with its aspect kept, and its centre of mass lies in the middle. All zeros without ink.
 */
export function renderStrokes(strokes: readonly Stroke[], { radius }: Pen = { radius: PEN_RADIUS }): Uint8Array {
  const drawing = fitToBox(strokes, radius + EDGE / 2);
  const [x, y] = middleOnImage(drawing, radius);
  return toGray(drawInk(drawing.strokes, x, y, radius));
}

/** Where `renderStrokes` draws them with the standard pen. */
export function placementOf(strokes: readonly Stroke[]): Placement {
  const drawing = fitToBox(strokes, PEN_RADIUS + EDGE / 2);
  const { middle, scale } = drawing;
  const [x, y] = middleOnImage(drawing, PEN_RADIUS);
  return { scale, x: x - scale * middle[0], y: y - scale * middle[1] };
}

/** Where the middle of the bounding box must lie, in pixels, for the centre of mass to lie in the image's middle. */
function middleOnImage({ strokes, halfWidth, halfHeight }: Drawing, radius: number): Point {
  const start = (SIZE - 1) / 2;
  const [massX, massY] = centreOfMass(drawInk(strokes, start, start, radius));
  return [keepInside(start + MIDDLE - massX, halfWidth), keepInside(start + MIDDLE - massY, halfHeight)];
}

/** Coverages 0..1 -> 0..255. A loop, since rendering takes a good part of a training step's preparation. */
function toGray(coverages: Float64Array): Uint8Array {
  const image = new Uint8Array(coverages.length);
  for (let pixel = 0; pixel < image.length; pixel++) image[pixel] = Math.round(255 * coverages[pixel]!);
  return image;
}

/** Scales the drawing so that the longer side of the ink, `reach` around the pen's way, is that of the 20×20 box. */
function fitToBox(strokes: readonly Stroke[], reach: number): Drawing {
  const [midX, halfX] = range(strokes, 0);
  const [midY, halfY] = range(strokes, 1);
  const half = Math.max(halfX, halfY) || 1;
  const toPixels = (distance: number) => (distance / half) * (BOX / 2 - reach);
  return {
    strokes: strokes.map(stroke => stroke.map(([x, y]): Point => [toPixels(x - midX), toPixels(y - midY)])),
    middle: [midX, midY],
    scale: toPixels(1),
    halfWidth: toPixels(halfX) + reach,
    halfHeight: toPixels(halfY) + reach,
  };
}

/** Middle and half the length of the points' range along an axis, halved before they are added: sums could overflow. */
function range(strokes: readonly Stroke[], axis: 0 | 1): [middle: number, half: number] {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const stroke of strokes) {
    for (const point of stroke) {
      low = Math.min(low, point[axis]);
      high = Math.max(high, point[axis]);
    }
  }
  return [low / 2 + high / 2, high / 2 - low / 2];
}

/** Where the middle of a box must lie, in pixels along an axis, so that no ink falls off the image. */
function keepInside(middle: number, half: number): number {
  return Math.min(Math.max(middle, half - 0.5), SIZE - 0.5 - half);
}

/** 28×28 coverages 0..1 by the distance of each pixel's centre to the pen's way; (x, y) is the bounding box's middle. */
function drawInk(strokes: readonly Stroke[], x: number, y: number, radius: number): Float64Array {
  const squaredDistances = new Float64Array(SIZE * SIZE).fill(Number.POSITIVE_INFINITY);
  for (const stroke of strokes) {
    let [fromX, fromY] = stroke[0] ?? [0, 0];
    for (const [toX, toY] of stroke) {
      approach(squaredDistances, radius + EDGE / 2, x + fromX, y + fromY, toX - fromX, toY - fromY);
      [fromX, fromY] = [toX, toY];
    }
  }
  return toCoverages(squaredDistances, radius);
}

/** Squared distances from the pen's way -> how much of the pixel is ink, in place. */
function toCoverages(image: Float64Array, radius: number): Float64Array {
  const [inner, outer] = [(radius - EDGE / 2) ** 2, (radius + EDGE / 2) ** 2];
  for (let pixel = 0; pixel < image.length; pixel++) {
    const squared = image[pixel]!;
    if (squared >= outer) image[pixel] = 0;
    else if (squared <= inner) image[pixel] = 1;
    else image[pixel] = (radius - Math.sqrt(squared)) / EDGE + 0.5;
  }
  return image;
}

/** Lowers the squared distances of the pixels within `reach` of the segment from (x, y) to (x + dx, y + dy), and of some more. */
function approach(squaredDistances: Float64Array, reach: number, x: number, y: number, dx: number, dy: number): void {
  const squaredLength = dx * dx + dy * dy || 1;
  const top = Math.max(0, Math.ceil(Math.min(y, y + dy) - reach));
  const bottom = Math.min(SIZE - 1, Math.floor(Math.max(y, y + dy) + reach));
  const left = Math.max(0, Math.ceil(Math.min(x, x + dx) - reach));
  const right = Math.min(SIZE - 1, Math.floor(Math.max(x, x + dx) + reach));
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const along = Math.min(1, Math.max(0, ((column - x) * dx + (row - y) * dy) / squaredLength));
      const squared = (x + along * dx - column) ** 2 + (y + along * dy - row) ** 2;
      const pixel = row * SIZE + column;
      if (squared < squaredDistances[pixel]!) squaredDistances[pixel] = squared;
    }
  }
}

/** Centre of mass in pixel indices; the middle where there is no mass. */
function centreOfMass(image: Float64Array): [x: number, y: number] {
  let [mass, momentX, momentY] = [0, 0, 0];
  for (let y = 0, pixel = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++, pixel++) {
      const coverage = image[pixel]!;
      mass += coverage;
      momentX += coverage * x;
      momentY += coverage * y;
    }
  }
  return mass > 0 ? [momentX / mass, momentY / mass] : [MIDDLE, MIDDLE];
}
