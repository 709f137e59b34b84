// Any gray raster -> the 28×28 image that the model reads, made the way MNIST was: ink found, scaled into 20×20, centre of
// mass in the middle. The Worker and the trainer prepare with this file, so it imports nothing; decoding files into rasters
// is left to its callers.

/** Pixels row by row, 0..255: gray from black to white, alpha from transparent to opaque (opaque everywhere if absent). */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly gray: Uint8Array;
  readonly alpha?: Uint8Array;
}

/** Opaque grays, row by row, and how much ink each of the 256 means: 0 is ground, 1 the strongest ink. */
interface Ink {
  readonly width: number;
  readonly height: number;
  readonly gray: Uint8Array;
  readonly density: Float32Array;
}

/** Pixels [left, right) × [top, bottom). */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

const SIZE = 28;
const BOX = 20;

// Measured on MNIST's 60,000 training images: the centre of mass lies at index 14.00 on average along both axes, spread
// evenly over ±0.5 (standard deviation 0.29): digits were moved by whole pixels until it was nearest to index 14. The longer
// side of the ink is 20 pixels in 99.98 % of them.
const MIDDLE = 14;

/** Ground and ink closer than this, of 255, are one: a blank page, or noise on it. */
const MIN_CONTRAST = 24;

/** Less than this part of the strongest ink is ground. */
const MIN_DENSITY = 0.04;

/** The part of the raster's shorter side that is looked at on every edge to find the ground. */
const BORDER = 1 / 16;

/** This many times the ground's own median deviation is still ground. */
const NOISE = 6;

/**
 * Turns dark ink on light ground, light ink on dark ground or ink on transparency into 28×28 values 0..255, row by row:
 * white ink on black. The ink's bounding box fills 20×20 with its aspect kept. All zeros when there is no ink.
 */
export function renderRaster(raster: Raster): Uint8Array {
  const image = new Uint8Array(SIZE * SIZE);
  const ink = findInk(raster);
  const box = boundingBox(ink);
  if (box) drawCentred(scaleToBox(ink, box), box, image);
  return image;
}

function findInk(raster: Raster): Ink {
  const gray = raster.alpha ? flatten(raster.gray, raster.alpha) : raster.gray;
  const { width, height } = raster;
  return { width, height, gray, density: densityOfGray(histogram(gray), borderHistogram(gray, width, height)) };
}

/** Lays the raster on white paper, or on black where its ink is too light to be seen on white. */
function flatten(gray: Uint8Array, alpha: Uint8Array): Uint8Array {
  const onWhite = layOn(255, gray, alpha);
  return onWhite.some(value => value <= 255 - 2 * MIN_CONTRAST) ? onWhite : layOn(0, gray, alpha);
}

function layOn(paper: number, gray: Uint8Array, alpha: Uint8Array): Uint8Array {
  const result = new Uint8Array(gray.length);
  for (let i = 0; i < gray.length; i++) result[i] = paper + Math.round(((gray[i]! - paper) * alpha[i]!) / 255);
  return result;
}

/** Ink density 0..1 for each of the 256 grays: its distance from the ground, on the side that has more ink. */
function densityOfGray(all: Uint32Array, border: Uint32Array): Float32Array {
  const ground = median(border);
  const noise = NOISE * median(distances(border, ground));
  const side = inkOnSide(all, ground, 1) > inkOnSide(all, ground, -1) ? 1 : -1;
  const contrast =
    side > 0 ? all.findLastIndex(count => count > 0) - ground : ground - all.findIndex(count => count > 0);
  const floor = Math.min(Math.max(MIN_DENSITY * contrast, noise), contrast / 2);
  if (contrast < MIN_CONTRAST) return new Float32Array(256);
  return Float32Array.from({ length: 256 }, (_, gray) => {
    const distance = side * (gray - ground);
    return distance > floor ? Math.min(1, distance / contrast) : 0;
  });
}

function histogram(gray: Uint8Array): Uint32Array {
  const counts = new Uint32Array(256);
  for (const value of gray) counts[value]!++;
  return counts;
}

/** The grays of a frame along the raster's edges, wide enough that a line drawn around the page does not fill it. */
function borderHistogram(gray: Uint8Array, width: number, height: number): Uint32Array {
  const frame = Math.ceil(Math.min(width, height) * BORDER);
  const counts = new Uint32Array(256);
  for (let y = 0; y < height; y++) {
    const inside = y >= frame && y < height - frame;
    for (let x = 0; x < width; x++) {
      if (inside && x === frame) x = Math.max(frame, width - frame);
      counts[gray[y * width + x]!]!++;
    }
  }
  return counts;
}

/** The value that half of those counted do not pass. */
function median(counts: Uint32Array): number {
  const half = counts.reduce((sum, count) => sum + count, 0) / 2;
  let passed = 0;
  return counts.findIndex(count => {
    passed += count;
    return passed >= half;
  });
}

/** Counts of values -> counts of their distances from `centre`. */
function distances(counts: Uint32Array, centre: number): Uint32Array {
  const result = new Uint32Array(256);
  for (const [value, count] of counts.entries()) result[Math.abs(value - centre)]! += count;
  return result;
}

/** How far all pixels together lie from the ground on its dark (-1) or its light (+1) side. */
function inkOnSide(counts: Uint32Array, ground: number, side: 1 | -1): number {
  return counts.reduce((sum, count, value) => sum + count * Math.max(0, side * (value - ground)), 0);
}

function boundingBox({ width, height, gray, density }: Ink): Box | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) {
    const start = y * width;
    const first = findInkFrom(gray, density, start, start + width, 1) - start;
    if (first === width) continue;
    left = Math.min(left, first);
    right = Math.max(right, findInkFrom(gray, density, start + width - 1, start - 1, -1) - start + 1);
    top = Math.min(top, y);
    bottom = y + 1;
  }
  return right > 0 ? { left, top, right, bottom } : undefined;
}

/** The first index from `start` on, going by `step`, that has ink; `end` when none has. */
function findInkFrom(gray: Uint8Array, density: Float32Array, start: number, end: number, step: 1 | -1): number {
  let i = start;
  while (i !== end && density[gray[i]!] === 0) i += step;
  return i;
}

/** The box of ink as 20×20 cells by area: a cell is the mean of what lies under it. Starts at the top left corner. */
function scaleToBox({ width, gray, density }: Ink, { left, top, right, bottom }: Box): Float64Array {
  const scale = BOX / Math.max(right - left, bottom - top);
  const columns = overlaps(right - left, scale);
  const cells = new Float64Array(BOX * BOX);
  const row = new Float64Array(BOX);
  for (const { source: y, cell: cellY, share: shareY } of overlaps(bottom - top, scale)) {
    row.fill(0);
    for (const { source: x, cell, share } of columns)
      row[cell]! += share * density[gray[(top + y) * width + left + x]!]!;
    for (let x = 0; x < BOX; x++) cells[cellY * BOX + x]! += shareY * row[x]!;
  }
  return cells;
}

/** Which cells, of length 1, each of `length` pixels lies over once it is scaled, and by how much. */
function overlaps(length: number, scale: number): { source: number; cell: number; share: number }[] {
  const result = [];
  for (let source = 0; source < length; source++) {
    const [start, end] = [source * scale, Math.min(BOX, (source + 1) * scale)];
    for (let cell = Math.floor(start); cell < end; cell++) {
      result.push({ source, cell, share: Math.min(end, cell + 1) - Math.max(start, cell) });
    }
  }
  return result;
}

/** Puts the cells into the image, by whole pixels as in MNIST, and raises the strongest one to 255. */
function drawCentred(cells: Float64Array, { left, top, right, bottom }: Box, image: Uint8Array): void {
  const scale = BOX / Math.max(right - left, bottom - top);
  const strongest = cells.reduce((most, value) => Math.max(most, value), 0);
  const [massX, massY] = centreOfMass(cells);
  const x = offset(massX, (right - left) * scale);
  const y = offset(massY, (bottom - top) * scale);
  for (const [i, value] of cells.entries()) {
    if (value > 0) image[(y + Math.floor(i / BOX)) * SIZE + x + (i % BOX)] = Math.round((255 * value) / strongest);
  }
}

function centreOfMass(cells: Float64Array): [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  for (const [i, value] of cells.entries()) {
    mass += value;
    x += value * (i % BOX);
    y += value * Math.floor(i / BOX);
  }
  return [x / mass, y / mass];
}

/** Where ink of this length begins so that its centre of mass comes nearest to the middle and nothing is cut off. */
function offset(mass: number, length: number): number {
  return Math.min(Math.max(0, Math.round(MIDDLE - mass)), SIZE - Math.ceil(length));
}
