// Quick, Draw! doodles (https://github.com/googlecreativelab/quickdraw-dataset): things that people drew in 20 seconds, one
// drawing a line of JSON, as pen strokes.

import { z } from 'zod';
import type { Point, Stroke } from '../../../src/preparation/ink.ts';
import { packDrawings } from '../drawings.ts';
import type { LabelledStrokes } from '../samples.ts';

/** Things that some people draw as others write a digit or a letter. */
const LIKE_CHARACTERS = new Set([
  ...[
    'circle',
    'line',
    'zigzag',
    'squiggle',
    'moon',
    'hockey stick',
    'golf club',
    'baseball bat',
    'boomerang',
    'snake',
  ],
  ...['potato', 'ear', 'nose', 'elbow', 'knee', 'leg', 'arm', 'foot', 'toe', 'string bean', 'banana', 'sock', 'mouth'],
  ...['bracelet', 'necklace', 'stitches', 'swan', 'river', 'nail', 'knife', 'mountain', 'paper clip', 'pond', 'pool'],
]);

/** Whose they are is not told: they are split in groups, by position. */
const GROUPS = 32;
const IMAGE_SIZE = 28;
const Doodle = z.object({
  word: z.string(),
  drawing: z.array(z.tuple([z.array(z.number()), z.array(z.number())], z.array(z.number()))).min(1),
});

/** All of them but those that look like characters, with one label. Throws an Error "file:line: expected …" for others. */
export function parseDoodles(file: string, text: string): LabelledStrokes {
  const drawings: Stroke[][] = [];
  for (const [index, line] of text.trim().split('\n').entries()) {
    const doodle = Doodle.safeParse(parsed(line));
    if (!doodle.success)
      throw new Error(`${file}:${index + 1}: expected a drawing, got ${z.prettifyError(doodle.error)}`);
    const { word, drawing } = doodle.data;
    if (!LIKE_CHARACTERS.has(word)) drawings.push(drawing.map(([xs, ys]) => xs.map((x, i): Point => [x, ys[i] ?? 0])));
  }
  return {
    count: drawings.length,
    imageSize: IMAGE_SIZE,
    labels: new Uint8Array(drawings.length),
    writers: Uint16Array.from(drawings, (_, i) => i % GROUPS),
    people: Array.from({ length: GROUPS }, (_, group) => group),
    drawings: packDrawings(drawings),
  };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
