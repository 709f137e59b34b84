// The picture that comes with a link to the page: a digit as a person wrote it, and the pixels that the model sees of it.
// `SCREENSHOTS=static` makes it anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { IMAGE_SIZE, renderStrokes, type Stroke } from '../../src/preparation/ink.ts';
import { rendered } from '../../trainer/resvg.ts';
import { digitAt } from '../fixtures/pendigits.ts';

const FILE = join(import.meta.dirname, '../../static/preview.png');
const SCREENSHOTS = process.env['SCREENSHOTS'];

/** Of both squares. */
const SIDE = 14 * IMAGE_SIZE;
const CELL = SIDE / IMAGE_SIZE;

/** A smooth line through the middles between its points, as the pad draws it. */
function lineOf(stroke: Stroke): string {
  const middles = stroke.map(([x, y], i) => {
    const [u, v] = stroke[i + 1] ?? [x, y];
    return `Q${x} ${y} ${(x + u) / 2} ${(y + v) / 2}`;
  });
  return `M${stroke[0]}${middles.join('')}`;
}

/** A square for each pixel with ink. */
function pixelsOf(image: Uint8Array): string {
  const inked = [...image.entries()].filter(([, value]) => value > 0);
  return inked
    .map(([pixel, value]) => {
      const [x, y] = [CELL * (pixel % IMAGE_SIZE), CELL * Math.floor(pixel / IMAGE_SIZE)];
      return `<rect x="${x}" y="${y}" width="${CELL}" height="${CELL}" fill="rgb(${value},${value},${value})"/>`;
    })
    .join('');
}

function preview(): string {
  const strokes = digitAt(3, 0);
  const width = Math.max(...strokes.flat().map(([x]) => x));
  const scale = 0.0068 * SIDE;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" font-family="Inter">
    <rect width="1200" height="630" fill="#f5f4f0"/>
    <text x="80" y="112" font-size="68" font-weight="600" fill="#1c1b19">Draw a digit</text>
    <text x="80" y="164" font-size="32" fill="#605d57">A Vision Transformer with BatchNorm reads it while you draw.</text>
    <g transform="translate(80 198)">
      <rect width="${SIDE}" height="${SIDE}" rx="20" fill="#fff" stroke="#dcd9d1" stroke-width="2"/>
      <path transform="translate(${(SIDE - width * scale) / 2} ${(SIDE - 100 * scale) / 2}) scale(${scale})"
        d="${strokes.map(lineOf).join('')}" fill="none" stroke="#1c1b19" stroke-width="${18 / scale}"
        stroke-linecap="round" stroke-linejoin="round"/>
    </g>
    <g transform="translate(512 198)">
      <rect width="${SIDE}" height="${SIDE}" rx="20"/>
      ${pixelsOf(renderStrokes(strokes))}
    </g>
    <text x="1022" y="488" font-size="270" font-weight="600" text-anchor="middle" fill="#3346d3">3</text>
  </svg>`;
}

test('the picture for links is what the drawing code makes, and small', async () => {
  const made = await rendered(preview(), 1, image => Buffer.from(image.asPng()));
  if (SCREENSHOTS) writeFileSync(join(SCREENSHOTS, 'preview.png'), made);
  expect(readFileSync(FILE).equals(made)).toBe(true);
  expect(made.length).toBeLessThan(60_000);
});
