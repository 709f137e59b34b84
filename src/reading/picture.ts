// A picture's ink -> the pieces of a line: patches of ink that hang together, of which wide ones are cut where they are thin.

import { type Component, componentsOf } from '../preparation/components.ts';
import { reduce } from '../preparation/plane.ts';
import { findInk, type Raster, renderRaster } from '../preparation/raster.ts';
import { addInk, boxOf, fromLeftToRight, type Line, noRows, type Piece, ROWS, type Rows, sizeOf } from './line.ts';
import { seamsOf } from './seams.ts';

// Parts of the line's height: wider patches are cut,
const WIDE = 0.6;
/** not so near to their ends, */
const MARGIN = 0.12;
/** at seams that are so far apart; */
const APART = 0.06;
/** and smaller ones are specks. */
const SPECK = 0.1;

/** A seam crosses at most this many strokes. */
const MAX_JOINT = 3;

/** The largest patches are the line; more are noise. */
const MAX_PATCHES = 200;

/** Ink is what has at least this of 255. */
const INK = 64;

/** Empty ground around what the model sees, as a part of its longer side, so that it is known for ground. */
const GROUND = 1 / 8;

/** The ink of a patch or of a part of it. */
interface Part extends Pick<Piece, 'wholes' | 'joint'> {
  readonly pixels: Int32Array;
}

/** A clean picture, or a photograph that was cleaned, of what was so many units wide as it was sent. */
export function lineOfPicture(picture: Raster, wide = picture.width): Line {
  const ink = inkOf(picture);
  const { width } = ink;
  const mask = ink.gray.map(value => (value >= INK ? 1 : 0));
  const patches = componentsOf(mask, width, ink.height);
  const size = sizeOf(patches.map(boxOfPatch));
  const marks = patches
    .filter(patch => longest(patch) >= SPECK * size)
    .sort((a, b) => b.pixels.length - a.pixels.length)
    .slice(0, MAX_PATCHES);
  const { top, bottom } = boxOf(marks.map(boxOfPatch));
  const thickness = thicknessOf(mask, width);
  const pieces = marks
    .flatMap((patch, i) => cut(patch, [i], ink, size, thickness))
    .map(part => ({ ...part, ...placeOf(part.pixels, width, top, bottom) }))
    .sort(fromLeftToRight);
  const render = (members: readonly number[]) =>
    renderRaster(
      alone(
        members.map(member => pieces[member]!),
        ink,
      ),
    );
  return { pieces, unit: wide / width, isInTime: false, render };
}

/** From ground to the strongest ink, light on black, in at most MAX_WORK_AREA pixels. */
function inkOf(picture: Raster): Raster {
  const { width, height, gray, density } = findInk(picture);
  const strengths = density.map(value => 255 * value);
  const ink = new Uint8Array(gray.length);
  for (let i = 0; i < ink.length; i++) ink[i] = strengths[gray[i]!]!;
  const { values, ...size } = reduce({ width, height, gray: ink });
  return { ...size, gray: new Uint8Array(values) };
}

function boxOfPatch({ left, top, right, bottom }: Component) {
  return { left, top, right: right + 1, bottom: bottom + 1 };
}

function longest({ left, top, right, bottom }: Component): number {
  return Math.max(right - left, bottom - top) + 1;
}

/** The median of the runs of ink in rows: about the thickness of strokes. */
function thicknessOf(mask: Uint8Array, width: number): number {
  const counts = new Uint32Array(width + 1);
  let runs = 0;
  for (let i = 0, run = 0; i < mask.length; i++) {
    if (mask[i]) run++;
    const isLast = i % width === width - 1;
    if (run === 0 || (mask[i] && !isLast)) continue;
    counts[run]!++;
    runs++;
    run = 0;
  }
  let [passed, length] = [0, 0];
  while (2 * passed < runs) passed += counts[++length]!;
  return Math.max(1, length);
}

function cut(patch: Component, wholes: number[], ink: Raster, size: number, thickness: number): Part[] {
  const { pixels, left, top, right, bottom } = patch;
  const [width, height] = [right - left + 1, bottom - top + 1];
  if (width <= WIDE * size) return [{ pixels, wholes, joint: 0 }];
  const gray = new Uint8Array(width * height);
  const places = pixels.map(pixel => (Math.floor(pixel / ink.width) - top) * width + (pixel % ink.width) - left);
  for (let i = 0; i < pixels.length; i++) gray[places[i]!] = ink.gray[pixels[i]!]!;
  const seams = seamsOf({ width, height, gray }, Math.ceil(APART * size), MARGIN * size, MAX_JOINT * thickness);
  const sides = places.map(place => {
    const [x, y] = [place % width, Math.floor(place / width)];
    return seams.filter(({ columns }) => columns[y]! <= x).length;
  });
  return [...seams, undefined]
    .map(
      (seam, side): Part => ({
        pixels: pixels.filter((_, i) => sides[i] === side),
        wholes,
        joint: seam ? seam.cost / thickness : 0,
      }),
    )
    .filter(part => part.pixels.length > 0);
}

function placeOf(pixels: Int32Array, width: number, top: number, bottom: number): { box: Piece['box']; rows: Rows } {
  const rows = noRows();
  const box = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const pixel of pixels) {
    const [x, y] = [pixel % width, Math.floor(pixel / width)];
    addInk(rows, Math.floor(((y - top) * ROWS) / (bottom - top)), x, x + 1);
    [box.left, box.right] = [Math.min(box.left, x), Math.max(box.right, x + 1)];
    [box.top, box.bottom] = [Math.min(box.top, y), Math.max(box.bottom, y + 1)];
  }
  return { box, rows };
}

/** These pieces and nothing else. */
function alone(pieces: readonly (Part & Piece)[], { width, gray }: Raster): Raster {
  const { left, top, right, bottom } = boxOf(pieces.map(({ box }) => box));
  const margin = Math.ceil(GROUND * Math.max(right - left, bottom - top));
  const [columns, rows] = [right - left + 2 * margin, bottom - top + 2 * margin];
  const copy = new Uint8Array(columns * rows);
  for (const { pixels } of pieces)
    for (const pixel of pixels)
      copy[(Math.floor(pixel / width) - top + margin) * columns + (pixel % width) - left + margin] = gray[pixel]!;
  return { width: columns, height: rows, gray: copy };
}
