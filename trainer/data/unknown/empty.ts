// Pads on which next to nothing was drawn: nothing at all, a dot, a short stroke.

import { type Point, renderStrokes, type Stroke } from '../../../src/preparation/ink.ts';
import type { LabelledImages } from '../idx.ts';
import { imagesOf } from './images.ts';

/** Half the thickness of the pen's line in pixels. */
const RADII = [0.8, 1, 1.2, 1.5, 1.8];

/** Degrees from the horizontal: rendering makes a short stroke a long one, and upright it would be a 1. */
const SLOPES = [-30, -20, -10, 0, 10, 20, 30];

const NOTHING: Stroke[] = [];
const DOT: Stroke[] = [[[0, 0]]];

/** Each with each pen; labels are 0 for a blank pad, 1 for a dot and 2 for a stroke. */
export function emptyImages(): LabelledImages {
  const drawings = [
    { kind: 0, strokes: NOTHING, radius: 1 },
    ...RADII.map(radius => ({ kind: 1, strokes: DOT, radius })),
    ...SLOPES.flatMap(slope => RADII.map(radius => ({ kind: 2, strokes: [dash(slope)], radius }))),
  ];
  return imagesOf(drawings.length, (target, i) => {
    const { kind, strokes, radius } = drawings[i]!;
    target.set(renderStrokes(strokes, { radius }));
    for (let pixel = 0; pixel < target.length; pixel++) target[pixel]! /= 255;
    return kind;
  });
}

function dash(slope: number): Stroke {
  const angle = (slope * Math.PI) / 180;
  const end: Point = [Math.cos(angle), Math.sin(angle)];
  return [[0, 0], end];
}
