// Strokes as ink: smooth lines, quadratic curves between midpoints with the points as control points, and as wide as the
// pen was pressed. A line can be drawn piece by piece.

import { type PenPoint, type PenStroke, UNKNOWN_PRESSURE } from './strokes.ts';

/** Line width in the pad's coordinates at a mouse's pressure. */
const LINE_UNITS = 46;

/** The curves around the points `from` to `to`, the latter excluded. */
export function drawLine(context: CanvasPathAndInk, stroke: PenStroke, from = 0, to = stroke.length): void {
  if (stroke.length === 1 && from < to) drawDot(context, stroke[0]!);
  else for (let i = from; i < to; ) i = drawRun(context, stroke, i, to);
}

/** What both kinds of canvas have. */
export type CanvasPathAndInk = CanvasPath & CanvasDrawPath & CanvasPathDrawingStyles;

/** Draws on while the pressure stays the same, and returns where it changes. */
function drawRun(context: CanvasPathAndInk, stroke: PenStroke, from: number, to: number): number {
  const [, , pressure] = stroke[from]!;
  context.lineWidth = widthAt(pressure);
  context.beginPath();
  context.moveTo(...middle(stroke[from - 1] ?? stroke[from]!, stroke[from]!));
  let i = from;
  for (; i < to && stroke[i]![2] === pressure; i++) {
    const point = stroke[i]!;
    context.quadraticCurveTo(point[0], point[1], ...middle(point, stroke[i + 1] ?? point));
  }
  context.stroke();
  return i;
}

function drawDot(context: CanvasPathAndInk, [x, y, pressure]: PenPoint): void {
  context.beginPath();
  context.arc(x, y, widthAt(pressure) / 2, 0, 2 * Math.PI);
  context.fill();
}

/** 0.6 to 1.4 times the line width. */
function widthAt(pressure: number): number {
  return LINE_UNITS * (0.6 + 0.4 * (pressure / UNKNOWN_PRESSURE));
}

function middle([x, y]: PenPoint, [u, v]: PenPoint): [number, number] {
  return [(x + u) / 2, (y + v) / 2];
}
