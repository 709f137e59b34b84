// Photographs of paper or a board -> black ink on white, without shadows, printed lines and specks, so that they are read as
// a drawing is.

import { contrastOf, inkIn, tracesIn } from './binarize.ts';
import { characterOf } from './character.ts';
import { componentsOf } from './components.ts';
import { dilate, type Plane, reduce } from './plane.ts';
import type { Raster } from './raster.ts';
import { findRules } from './rules.ts';

/** A board with chalk is darker than this on average. */
const MAX_BOARD = 140;

/** So many tiles along the shorter side, each with its own ground. */
const TILES = 4;

const WHITE = 255;

/** From this part of the character's contrast on a pixel is more than paper, */
const LIGHTEST = 0.35;

/** and from this part on all ink. */
const DARKEST = 0.85;

/** The character alone, black on white; all white where there is none. */
export function cleanPhoto(raster: Raster): Raster {
  const plane = reduce(raster);
  const whole = contrastOf(isBoard(plane) ? invert(plane) : plane);
  const contrast = withoutRules(whole);
  const ink = inkIn(contrast, whole);
  const character = new Uint8Array(ink.length);
  for (const { pixels } of characterOf(componentsOf(ink, contrast.width, contrast.height), contrast))
    for (const pixel of pixels) character[pixel] = 1;
  return draw(character, ink, contrast);
}

/** Faint lines show as traces; thick ones, whose blurred edges are traces too, as ink. */
function withoutRules(contrast: Plane): Plane {
  const faint = findRules(tracesIn(contrast), contrast);
  const thick = findRules(inkIn(contrast, contrast), contrast);
  const values = contrast.values.slice();
  for (let i = 0; i < values.length; i++) if (faint[i] || thick[i]) values[i] = 0;
  return { ...contrast, values };
}

/** The ink and its soft edge, a pixel wide. */
function draw(character: Uint8Array, ink: Uint8Array, { width, height, values: contrast }: Plane): Raster {
  const gray = new Uint8Array(character.length).fill(WHITE);
  let [sum, count] = [0, 0];
  for (let i = 0; i < character.length; i++)
    if (character[i]) {
      sum += contrast[i]!;
      count++;
    }
  if (count === 0) return { width, height, gray };
  const [low, high] = [(LIGHTEST * sum) / count, (DARKEST * sum) / count];
  const near = dilate({ width, height, values: Float32Array.from(character) }, 1).values;
  for (let i = 0; i < gray.length; i++) {
    if (!near[i] || (ink[i] && !character[i])) continue;
    const share = Math.max(0, Math.min(1, (contrast[i]! - low) / (high - low)));
    gray[i] = Math.round(WHITE * (1 - share));
  }
  return { width, height, gray };
}

function invert({ width, height, values }: Plane): Plane {
  return { width, height, values: values.map(value => 255 - value) };
}

/** Whether light strokes lie on a dark ground: most of what differs from its surroundings is lighter than they are. */
function isBoard({ width, height, values }: Plane): boolean {
  const tile = Math.floor(Math.min(width, height) / TILES);
  const margin = Math.floor(tile / 2);
  let [lighter, darker, sum, count] = [0, 0, 0, 0];
  for (let top = margin; top + tile <= height - margin; top += tile)
    for (let left = margin; left + tile <= width - margin; left += tile) {
      const mean = tileMean(values, width, left, top, tile);
      for (let y = top; y < top + tile; y++)
        for (let x = left; x < left + tile; x++) {
          const cube = (values[y * width + x]! - mean) ** 3;
          if (cube > 0) lighter += cube;
          else darker -= cube;
        }
      sum += mean;
      count++;
    }
  return sum / count < MAX_BOARD && lighter > 1.5 * darker;
}

function tileMean(values: Float32Array, width: number, left: number, top: number, tile: number): number {
  let sum = 0;
  for (let y = top; y < top + tile; y++) for (let x = left; x < left + tile; x++) sum += values[y * width + x]!;
  return sum / tile ** 2;
}
