// Any gray raster -> the 28×28 image that the model reads, made the way MNIST was: ink found, scaled into 20×20, centre of
// mass in the middle. The Worker and the trainer prepare with this file, so it imports no package; decoding files into rasters
// is left to its callers.

import { IMAGE_SIZE } from './ink.ts';

/** Pixels row by row, 0..255: gray from black to white, alpha from transparent to opaque (opaque everywhere if absent). */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly gray: Uint8Array;
  readonly alpha?: Uint8Array;
}

/** Weights of red, green and blue in brightness, in thousandths (ITU-R BT.601). */
export const LUMA_WEIGHTS = [299, 587, 114] as const;

/** Brightness of a colour, in the units of its parts. */
export function luma(red: number, green: number, blue: number): number {
  return (LUMA_WEIGHTS[0] * red + LUMA_WEIGHTS[1] * green + LUMA_WEIGHTS[2] * blue) / 1000;
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

const BOX = 20;

/** Ink is scaled into cells of which so many make a pixel's side, so that thin lines can be seen and thickened. */
const FINENESS = 4;
const CELLS = FINENESS * BOX;

// Measured on MNIST's 60,000 training images: the centre of mass lies at index 14.00 on average along both axes, spread
// evenly over ±0.5 (standard deviation 0.29): digits were moved by whole pixels until it was nearest to index 14. The longer
// side of the ink is 20 pixels in 99.98 % of them.
const MIDDLE = 14;

// Thickness of lines in pixels of the image: 99 % of MNIST's digits have more than THIN. Thinner lines are drawn again with
// PEN. Of 750 digits that people drew, made into rasters with lines of 1 to 16 pixels in digits of 260, a model trained on
// MNIST then recognises 93 to 94 %, as many as from the strokes themselves; without it 83 to 91 %.
const THIN = 1.2;
const PEN = 2.2;

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
 * white ink on black. The ink's bounding box fills 20×20 with its aspect kept; lines thinner than any in MNIST
 * are thickened. All zeros when there is no ink.
 */
export function renderRaster(raster: Raster): Uint8Array {
  const image = new Uint8Array(IMAGE_SIZE * IMAGE_SIZE);
  const ink = findInk(raster);
  const box = boundingBox(ink);
  if (box) drawCentred(toPixels(drawCells(ink, box)), image);
  return image;
}

function findInk(raster: Raster): Ink {
  const gray = raster.alpha ? flatten(raster.gray, raster.alpha) : raster.gray;
  const { width, height } = raster;
  return { width, height, gray, density: densityOfGray(histogram(gray), borderHistogram(gray, width, height)) };
}

/** Lays the raster on white paper, or on black where its ink is too light to be seen on white. */
function flatten(gray: Uint8Array, alpha: Uint8Array): Uint8Array {
  for (let i = 0; i < gray.length; i++)
    if (laidOn(255, gray[i]!, alpha[i]!) <= 255 - 2 * MIN_CONTRAST) return layOn(255, gray, alpha);
  return layOn(0, gray, alpha);
}

function layOn(paper: number, gray: Uint8Array, alpha: Uint8Array): Uint8Array {
  const result = new Uint8Array(gray.length);
  for (let i = 0; i < gray.length; i++) result[i] = laidOn(paper, gray[i]!, alpha[i]!);
  return result;
}

function laidOn(paper: number, gray: number, alpha: number): number {
  return paper + Math.round(((gray - paper) * alpha) / 255);
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

/** The box of ink as 80×80 cells 0..1, from the top left corner on, in lines that are thick enough to be read. */
function drawCells(ink: Ink, box: Box): Float64Array {
  const cells = scaleToCells(ink, box, 0);
  const missing = PEN - thicknessOf(cells) / FINENESS;
  if (missing <= PEN - THIN) return cells;
  const radius = (missing * FINENESS) / 2;
  return thicken(scaleToCells(ink, box, radius), radius);
}

/** Scales the box's longer side to 80 cells less a margin on both sides, by area: a cell is the mean of what lies under it. */
function scaleToCells({ width, gray, density }: Ink, { left, top, right, bottom }: Box, margin: number): Float64Array {
  const scale = (CELLS - 2 * margin) / Math.max(right - left, bottom - top);
  const columns = overlaps(right - left, scale, margin);
  const cells = new Float64Array(CELLS * CELLS);
  const row = new Float64Array(CELLS);
  for (const { source: y, cell: cellY, share: shareY } of overlaps(bottom - top, scale, margin)) {
    row.fill(0);
    const start = (top + y) * width + left;
    for (const { source: x, cell, share } of columns) row[cell]! += share * density[gray[start + x]!]!;
    for (let x = 0; x < CELLS; x++) cells[cellY * CELLS + x]! += shareY * row[x]!;
  }
  return cells;
}

/** Which cells, of length 1, each of `length` pixels lies over once they are scaled and moved, and by how much. */
function overlaps(length: number, scale: number, start: number): { source: number; cell: number; share: number }[] {
  const result = [];
  for (let source = 0; source < length; source++) {
    const from = start + source * scale;
    const to = Math.min(CELLS, from + scale);
    for (let cell = Math.floor(from); cell < to; cell++) {
      result.push({ source, cell, share: Math.min(to, cell + 1) - Math.max(from, cell) });
    }
  }
  return result;
}

/** Mean thickness of lines in cells: twice the ink by its total variation, since a line of length l has 2 l of edges. */
function thicknessOf(cells: Float64Array): number {
  const at = (x: number, y: number) => (x >= 0 && y >= 0 && x < CELLS && y < CELLS ? cells[y * CELLS + x]! : 0);
  let [ink, variation] = [0, 0];
  for (let y = -1; y < CELLS; y++) {
    for (let x = -1; x < CELLS; x++) {
      const value = at(x, y);
      ink += value;
      variation += Math.hypot(at(x + 1, y) - value, at(x, y + 1) - value);
    }
  }
  return (2 * ink) / variation;
}

/** Every inked cell becomes a disc. A line may lie across two cells: more than half of the strongest ink is full ink. */
function thicken(cells: Float64Array, radius: number): Float64Array {
  const full = 0.6 * largest(cells);
  const disc = discOf(radius);
  const result = new Float64Array(cells.length);
  for (const [i, value] of cells.entries()) {
    if (value === 0) continue;
    const ink = Math.min(1, value / full);
    for (const { x, y, share } of disc) {
      const target = cellAt((i % CELLS) + x, Math.floor(i / CELLS) + y);
      if (target !== undefined) result[target] = Math.max(result[target]!, share * ink);
    }
  }
  return result;
}

function cellAt(x: number, y: number): number | undefined {
  return x >= 0 && y >= 0 && x < CELLS && y < CELLS ? y * CELLS + x : undefined;
}

/** The cells of a disc around (0, 0) and how much of each is inside, nearly. */
function discOf(radius: number): { x: number; y: number; share: number }[] {
  const reach = Math.ceil(radius);
  const side = 2 * reach + 1;
  return Array.from({ length: side * side }, (_, i) => {
    const [x, y] = [(i % side) - reach, Math.floor(i / side) - reach];
    return { x, y, share: Math.min(1, radius + 0.5 - Math.hypot(x, y)) };
  }).filter(({ share }) => share > 0);
}

/** 80×80 cells -> 20×20 pixels, each the sum of its cells. */
function toPixels(cells: Float64Array): Float64Array {
  const pixels = new Float64Array(BOX * BOX);
  for (const [i, value] of cells.entries()) {
    const x = Math.floor((i % CELLS) / FINENESS);
    const y = Math.floor(i / CELLS / FINENESS);
    pixels[y * BOX + x]! += value;
  }
  return pixels;
}

/** Puts the 20×20 pixels into the image, moved by whole pixels as in MNIST, and raises the strongest one to 255. */
function drawCentred(pixels: Float64Array, image: Uint8Array): void {
  const strongest = largest(pixels);
  const [massX, massY] = centreOfMass(pixels);
  const inked = [...pixels.keys()].filter(i => pixels[i]! > 0);
  const x = offset(massX, Math.max(...inked.map(i => i % BOX)));
  const y = offset(massY, Math.max(...inked.map(i => Math.floor(i / BOX))));
  for (const i of inked) {
    image[(y + Math.floor(i / BOX)) * IMAGE_SIZE + x + (i % BOX)] = Math.round((255 * pixels[i]!) / strongest);
  }
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

function centreOfMass(pixels: Float64Array): [x: number, y: number] {
  let [mass, x, y] = [0, 0, 0];
  for (const [i, value] of pixels.entries()) {
    mass += value;
    x += value * (i % BOX);
    y += value * Math.floor(i / BOX);
  }
  return [x / mass, y / mass];
}

/** How far ink is moved so that its centre of mass comes nearest to the middle and its last pixel stays inside. */
function offset(mass: number, last: number): number {
  return Math.min(Math.max(0, Math.round(MIDDLE - mass)), IMAGE_SIZE - 1 - last);
}
