// Images as coarse scanners leave them: of few pixels, in gray or in black and white with ragged edges.

import { between, integerBetween, type Random } from '../../random.ts';
import { brighten, changeThickness, largest } from './thickness.ts';

/** Pixels a side that the image is scaled down to. */
const COARSE = { least: 12, most: 20 };
/** Bitmaps need more of them to be read. */
const BITMAP = { least: 16, most: 30 };
/** Pixels on each side. */
const THICKEST = 0.8;
/** How far the threshold of a bitmap's pixel may lie from one half. */
const RAGGEDNESS = 0.3;

/** Scales the image down to 12 to 20 pixels a side and up again, as bright as it was, in place; size² values 0 to 1. */
export function coarsen(image: Float32Array, size: number, random: Random): void {
  const pixels = integerBetween(COARSE.least, COARSE.most, random);
  const peak = largest(image);
  image.set(resized(resized(image, size, pixels), pixels, size));
  brighten(image, peak);
}

/** Makes it a bitmap, its strokes thicker before, in place. */
export function makeRagged(image: Float32Array, size: number, random: Random): void {
  changeThickness(image.slice(), image, size, between(0, THICKEST, random));
  const pixels = integerBetween(BITMAP.least, BITMAP.most, random);
  const bitmap = resized(image, size, pixels);
  for (let i = 0; i < bitmap.length; i++)
    bitmap[i] = bitmap[i]! > 0.5 + between(-RAGGEDNESS, RAGGEDNESS, random) ? 1 : 0;
  image.set(resized(bitmap, pixels, size));
}

/** For each pixel of the target the first of its source pixels, and their weights. */
interface Table {
  first: Int32Array;
  weights: Float32Array[];
}

const TABLES = new Map<string, Table>();

/** A triangle as wide as a pixel of the coarser side: linear on the way up, averages on the way down. */
function tableOf(from: number, to: number): Table {
  const key = `${from}/${to}`;
  const known = TABLES.get(key);
  if (known) return known;
  const reach = Math.max(1, from / to);
  const table: Table = { first: new Int32Array(to), weights: [] };
  for (let pixel = 0; pixel < to; pixel++) {
    const middle = ((pixel + 0.5) * from) / to - 0.5;
    const first = Math.max(0, Math.ceil(middle - reach));
    const last = Math.min(from - 1, Math.floor(middle + reach));
    const weights = Float32Array.from({ length: last - first + 1 }, (_, i) =>
      Math.max(1e-6, 1 - Math.abs(first + i - middle) / reach),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    table.first[pixel] = first;
    table.weights.push(weights.map(weight => weight / sum));
  }
  TABLES.set(key, table);
  return table;
}

/** from² values -> to² values. */
export function resized(image: Float32Array, from: number, to: number): Float32Array {
  const { first, weights } = tableOf(from, to);
  const rows = new Float32Array(from * to);
  for (let y = 0; y < from; y++)
    for (let x = 0; x < to; x++) rows[y * to + x] = blend(image, y * from + first[x]!, 1, weights[x]!);
  const result = new Float32Array(to * to);
  for (let y = 0; y < to; y++)
    for (let x = 0; x < to; x++) result[y * to + x] = blend(rows, first[y]! * to + x, to, weights[y]!);
  return result;
}

function blend(values: Float32Array, start: number, step: number, weights: Float32Array): number {
  let sum = 0;
  for (let i = 0, at = start; i < weights.length; i++, at += step) sum += weights[i]! * values[at]!;
  return sum;
}
