// Strokes become ink on a canvas. It keeps no drawing of its own, so that resizing or rotating the screen only means drawing
// the same strokes again.

import { PAD_UNITS, type PenPoint, type PenStroke, UNKNOWN_PRESSURE } from './strokes.ts';

/** Width of the pen's line in the pad's coordinates, at the pressure of a mouse. */
const LINE_UNITS = 46;

/** Radius of the ring that shows the keyboard's pen. */
const CURSOR_UNITS = 34;

export interface PadContent {
  readonly strokes: readonly PenStroke[];
  /** Shown as the end of the last stroke. */
  readonly predicted: readonly PenPoint[];
  readonly cursor: PenPoint | undefined;
  readonly picture: { readonly bitmap: object } | undefined;
}

/** Calls back whenever the canvas must be drawn again: its size, the screen's density or the colours changed. */
export function watchSurface(canvas: HTMLCanvasElement, onChange: () => void): void {
  new ResizeObserver(onChange).observe(canvas);
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', onChange);
  const watchDensity = () => {
    matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener('change', onDensity, { once: true });
  };
  const onDensity = () => {
    onChange();
    watchDensity();
  };
  watchDensity();
}

/** Draws in the canvas's text colour, at the density of the screen. */
export function drawPad(canvas: HTMLCanvasElement, { strokes, predicted, cursor, picture }: PadContent): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const side = Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  context.setTransform(side / PAD_UNITS, 0, 0, side / PAD_UNITS, 0, 0);
  context.clearRect(0, 0, PAD_UNITS, PAD_UNITS);
  context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
  context.lineCap = context.lineJoin = 'round';
  if (picture?.bitmap instanceof ImageBitmap) drawFitting(context, picture.bitmap);
  strokes.forEach((stroke, i) => {
    drawStroke(context, i === strokes.length - 1 ? [...stroke, ...predicted] : stroke);
  });
  if (cursor) drawCursor(context, cursor);
}

/** In the middle of the pad, as large as it can be. */
function drawFitting(context: CanvasRenderingContext2D, bitmap: ImageBitmap): void {
  const scale = PAD_UNITS / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  context.drawImage(bitmap, (PAD_UNITS - width) / 2, (PAD_UNITS - height) / 2, width, height);
}

function drawStroke(context: CanvasRenderingContext2D, stroke: PenStroke): void {
  const [first] = stroke;
  if (!first) return;
  if (stroke.length === 1) drawDot(context, first);
  else if (stroke.every(([, , pressure]) => pressure === first[2])) drawEvenLine(context, stroke, first[2]);
  else drawPressedLine(context, stroke);
}

/** 0.6 to 1.4 times the line's width. */
function widthAt(pressure: number): number {
  return LINE_UNITS * (0.6 + 0.4 * (pressure / UNKNOWN_PRESSURE));
}

function drawDot(context: CanvasRenderingContext2D, [x, y, pressure]: PenPoint): void {
  context.beginPath();
  context.arc(x, y, widthAt(pressure) / 2, 0, 2 * Math.PI);
  context.fill();
}

/** A smooth line: each point bends the curve between the middles of its neighbours. */
function drawEvenLine(context: CanvasRenderingContext2D, stroke: PenStroke, pressure: number): void {
  context.lineWidth = widthAt(pressure);
  context.beginPath();
  stroke.forEach((point, i) => {
    if (i === 0) context.moveTo(point[0], point[1]);
    else context.quadraticCurveTo(point[0], point[1], ...middle(point, stroke[i + 1] ?? point));
  });
  context.stroke();
}

/** The same line in pieces, each as wide as the pen pressed there. */
function drawPressedLine(context: CanvasRenderingContext2D, stroke: PenStroke): void {
  let from: readonly [number, number] = [stroke[0]![0], stroke[0]![1]];
  for (const [i, point] of stroke.entries()) {
    const to = middle(point, stroke[i + 1] ?? point);
    context.lineWidth = widthAt(point[2]);
    context.beginPath();
    context.moveTo(...from);
    context.quadraticCurveTo(point[0], point[1], ...to);
    context.stroke();
    from = to;
  }
}

function middle([x, y]: PenPoint, [u, v]: PenPoint): [number, number] {
  return [(x + u) / 2, (y + v) / 2];
}

function drawCursor(context: CanvasRenderingContext2D, [x, y]: PenPoint): void {
  context.lineWidth = 6;
  context.beginPath();
  context.arc(x, y, CURSOR_UNITS, 0, 2 * Math.PI);
  context.stroke();
}
