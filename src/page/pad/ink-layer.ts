// Ink that stays: what is drawn is painted once, on a canvas of its own, so that a frame costs the same however long a line
// has become.

import { drawLine } from './ink-lines.ts';
import { PAD_UNITS, type PenStroke } from './strokes.ts';

type Strokes = readonly PenStroke[];

/** Returns the painter of a layer: all of the strokes but the end of the last one, which may go on. */
export function createInkLayer(): (strokes: Strokes, side: number, colour: string) => OffscreenCanvas {
  const canvas = new OffscreenCanvas(1, 1);
  const context = canvas.getContext('2d')!;
  let painted: Strokes = [];
  let ink = '';
  return (strokes, side, colour) => {
    if (canvas.width !== side || ink !== colour || !isContinued(painted, strokes)) {
      [painted, ink] = [[], colour];
      if (canvas.width !== side) canvas.width = canvas.height = side;
      context.reset(); // a new size would allocate all pixels again
      prepare(context, side, colour);
    }
    for (let i = Math.max(0, painted.length - 1); i < strokes.length; i++)
      drawLine(context, strokes[i]!, lasting(painted, i), lasting(strokes, i));
    painted = strokes;
    return canvas;
  };
}

/** Pad coordinates, and round ink of a colour. */
export function prepare(context: CanvasTransform & CanvasInk, side: number, colour: string): void {
  context.setTransform(side / PAD_UNITS, 0, 0, side / PAD_UNITS, 0, 0);
  context.strokeStyle = context.fillStyle = colour;
  context.lineCap = context.lineJoin = 'round';
}

type CanvasInk = CanvasFillStrokeStyles & CanvasPathDrawingStyles;

/** Of a stroke's points, how many have curves that no later point changes. */
export function lasting(strokes: Strokes, i: number): number {
  const length = strokes[i]?.length ?? 0;
  return i === strokes.length - 1 ? Math.max(0, length - 1) : length;
}

/** Whether only the last stroke has grown, and others have come after it. */
function isContinued(before: Strokes, after: Strokes): boolean {
  return before.every((stroke, i) => {
    const now = after[i];
    if (now === stroke) return true;
    return now !== undefined && i === before.length - 1 && stroke.every((point, k) => point === now[k]);
  });
}
