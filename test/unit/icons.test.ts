// The icons for what can't show an SVG: home screens, and whatever asks for /favicon.ico. `ICONS=static` makes them anew.

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { rendered } from '../../trainer/resvg.ts';

const STATIC = join(import.meta.dirname, '../../static');
const ICONS = process.env['ICONS'];
const ICON = readFileSync(join(STATIC, 'icon.svg'), 'utf8');

/** A PNG of the icon; `full` fills the corners, which home screens round themselves. */
function iconOf(side: number, full: boolean): Promise<Buffer> {
  const svg = full ? ICON.replace(' rx="8"', '') : ICON;
  return rendered(svg.replace('<svg ', `<svg width="32" height="32" `), side / 32, image => Buffer.from(image.asPng()));
}

/** An ICO file of one PNG (https://en.wikipedia.org/wiki/ICO_(file_format)). */
function icoOf(png: Buffer, side: number): Buffer {
  const header = Buffer.alloc(22);
  header.writeUInt16LE(1, 2); // an icon
  header.writeUInt16LE(1, 4); // one picture
  header.set([side, side], 6);
  header.writeUInt16LE(1, 10); // plane
  header.writeUInt16LE(32, 12); // bits a pixel
  header.writeUInt32LE(png.length, 14);
  header.writeUInt32LE(header.length, 18);
  return Buffer.concat([header, png]);
}

test.each([
  ['apple-touch-icon.png', () => iconOf(180, true)],
  ['favicon.ico', async () => icoOf(await iconOf(32, false), 32)],
])('%s is the icon, and small', async (name, make) => {
  const made = await make();
  if (ICONS) writeFileSync(join(ICONS, name), made);
  expect(readFileSync(join(STATIC, name)).equals(made)).toBe(true);
  expect(made.length).toBeLessThan(8000);
});
