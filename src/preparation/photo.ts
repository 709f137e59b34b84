// Photographs of paper: takes shadows and the fall-off of light out of a raster, so that one threshold tells ink from paper
// everywhere. Even rasters, drawings and light ink on dark ground are left as they are.

import { close, type Plane } from './closing.ts';
import type { Raster } from './raster.ts';

/** Larger rasters are reduced to a shorter side of about this many pixels, which takes out the camera's noise. */
const SIDE = 256;

/** None has more pixels than this after that, however much longer its other side is. */
export const MAX_EVEN_AREA = 4 * SIDE ** 2;

/** Smaller ones are no photographs. */
const MIN_SIDE = 64;

/** Strokes up to this part of the shorter side are bridged when the paper under them is guessed. */
const WIDEST_STROKE = 1 / 4;

/** Pieces of the border, on each side, whose grays are compared. */
const PIECES = 12;

/** Pixels along each side of a piece that are looked at. */
const SAMPLES = 8;

/** Paper whose grays along the border differ by less than this, of 255, is even. */
const MIN_UNEVENNESS = 20;

/** A ground darker than this is no paper. */
const MIN_PAPER = 50;

const WHITE = 240;

/** So many of all pixels may be darker than ink. */
const INK_QUANTILE = 0.001;

/** Ink is at least so much darker than paper, of 240. */
const MIN_INK = 40;

/** What is nearer to paper than this, of the way from paper to ink, is paper. */
const PAPER_SHARE = 0.35;

/** Dark ink on white paper where the raster shows paper in uneven light, else the raster itself. */
export function evenLight(raster: Raster): Raster {
  if (Math.min(raster.width, raster.height) < MIN_SIDE) return raster;
  if (!isUnevenPaper(raster) || raster.alpha?.some(value => value < 255)) return raster;
  const plane = reduce(raster);
  const reach = Math.ceil((Math.min(plane.width, plane.height) * WIDEST_STROKE) / 2);
  const paper = close(plane, reach);
  const even = plane.gray.map((value, i) => Math.min(WHITE, (WHITE * value) / Math.max(1, paper[i]!)));
  return withoutBorder({ width: plane.width, height: plane.height, gray: whiten(even) });
}

/** Squares of pixels become their mean, so that the shorter side comes near to SIDE and the area below MAX_EVEN_AREA. */
function reduce({ width, height, gray }: Raster): Plane {
  const enough = Math.ceil(Math.sqrt((width * height) / MAX_EVEN_AREA));
  const factor = Math.max(enough, Math.round(Math.min(width, height) / SIDE));
  const [columns, rows] = [Math.floor(width / factor), Math.floor(height / factor)];
  const reduced = new Float32Array(columns * rows);
  for (let y = 0; y < rows * factor; y++) {
    const row = Math.floor(y / factor) * columns;
    for (let x = 0; x < columns * factor; x++) reduced[row + Math.floor(x / factor)]! += gray[y * width + x]!;
  }
  return { width: columns, height: rows, gray: reduced.map(sum => sum / factor ** 2) };
}

function isUnevenPaper(raster: Raster): boolean {
  const { width, height } = raster;
  const [across, down] = [width / PIECES, height / PIECES];
  const thick = Math.min(across, down) / 2;
  const pieces = Array.from({ length: PIECES }, (_, piece) => [
    sampleMedian(raster, piece * across, 0, across, thick),
    sampleMedian(raster, piece * across, height - thick, across, thick),
    sampleMedian(raster, 0, piece * down, thick, down),
    sampleMedian(raster, width - thick, piece * down, thick, down),
  ]);
  const grays = Float32Array.from(pieces.flat());
  return quantile(grays, 0.5) >= MIN_PAPER && quantile(grays, 0.95) - quantile(grays, 0.05) >= MIN_UNEVENNESS;
}

/** The median of 8×8 pixels that are spread over a part of the raster. */
function sampleMedian(raster: Raster, left: number, top: number, width: number, height: number): number {
  const samples = Float32Array.from({ length: SAMPLES ** 2 }, (_, i) => {
    const x = Math.floor(left + (((i % SAMPLES) + 0.5) * width) / SAMPLES);
    const y = Math.floor(top + ((Math.floor(i / SAMPLES) + 0.5) * height) / SAMPLES);
    return raster.gray[y * raster.width + x]!;
  });
  return quantile(samples, 0.5);
}

/** Sorts the values. */
function quantile(values: Float32Array, share: number): number {
  return values.sort()[Math.floor(share * (values.length - 1))] ?? 0;
}

/** Makes white what is nearly as light as paper, and black what is as dark as ink. */
function whiten(even: Float32Array): Uint8Array {
  const darkest = darkestInk(even);
  const white = new Uint8Array(even.length).fill(WHITE);
  if (WHITE - darkest < MIN_INK) return white;
  const lightest = WHITE - PAPER_SHARE * (WHITE - darkest);
  for (let i = 0; i < even.length; i++) {
    const value = Math.round((WHITE * (even[i]! - darkest)) / (lightest - darkest));
    if (value < WHITE) white[i] = Math.max(0, value);
  }
  return white;
}

/** The gray that INK_QUANTILE of all pixels do not pass: only those of one level are sorted. */
function darkestInk(even: Float32Array): number {
  const counts = new Uint32Array(WHITE + 1);
  for (const value of even) counts[Math.floor(value)]!++;
  let below = Math.floor(INK_QUANTILE * (even.length - 1));
  const level = counts.findIndex(count => {
    below -= count;
    return below < 0;
  });
  const values = even.filter(value => Math.floor(value) === level).sort();
  return values[values.length + below]!;
}

/** Without what is dark all the way to the border: shadows with hard edges, a table under the paper. */
function withoutBorder({ width, height, gray }: Raster): Raster {
  const kept = gray.slice();
  const queue: number[] = [];
  const clear = (i: number) => {
    if (kept[i] === WHITE) return;
    kept[i] = WHITE;
    queue.push(i);
  };
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) clear(y * width + x);
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) clear(y * width + x);
  for (let i = queue.pop(); i !== undefined; i = queue.pop()) {
    const x = i % width;
    if (x > 0) clear(i - 1);
    if (x < width - 1) clear(i + 1);
    if (i >= width) clear(i - width);
    if (i + width < kept.length) clear(i + width);
  }
  return { width, height, gray: kept.some(value => value < WHITE) ? kept : gray };
}
