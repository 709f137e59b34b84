// The drawing surface: pointer events become points in the pad's coordinates, and strokes become ink on its canvas. It
// keeps no drawing of its own, so that resizing or rotating the screen only means drawing the same strokes again.

import type { Point, Stroke } from '../ink.ts';
import { PAD_UNITS } from './strokes.ts';

export interface PenEvents {
  onDown(point: Point): void;
  onMove(points: readonly Point[]): void;
  onUp(): void;
}

/** Width of the pen's line in the pad's coordinates. */
const LINE_UNITS = 46;

/** Reports one pen at a time: while it is down, other fingers are ignored. */
export function listenToPen(canvas: HTMLCanvasElement, pen: PenEvents): void {
  let active: number | undefined;

  canvas.addEventListener('pointerdown', event => {
    if (active !== undefined || event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    active = event.pointerId;
    pen.onDown(toPoint(canvas, event));
  });
  canvas.addEventListener('pointermove', event => {
    if (event.pointerId !== active) return;
    // Safari has it since 18.2.
    const events = event.getCoalescedEvents?.() ?? [];
    pen.onMove((events.length > 0 ? events : [event]).map(each => toPoint(canvas, each)));
  });
  const lift = (event: PointerEvent) => {
    if (event.pointerId !== active) return;
    active = undefined;
    pen.onUp();
  };
  canvas.addEventListener('pointerup', lift);
  canvas.addEventListener('pointercancel', lift);
  canvas.addEventListener('lostpointercapture', lift);
}

function toPoint(canvas: HTMLCanvasElement, { clientX, clientY }: PointerEvent): Point {
  const { left, top, width, height } = canvas.getBoundingClientRect();
  return [((clientX - left) / width) * PAD_UNITS, ((clientY - top) / height) * PAD_UNITS];
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

/** Draws strokes in the canvas's text colour, at the density of the screen. */
export function drawStrokes(canvas: HTMLCanvasElement, strokes: readonly Stroke[]): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const side = Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  context.setTransform(side / PAD_UNITS, 0, 0, side / PAD_UNITS, 0, 0);
  context.clearRect(0, 0, PAD_UNITS, PAD_UNITS);
  context.strokeStyle = context.fillStyle = getComputedStyle(canvas).color;
  context.lineWidth = LINE_UNITS;
  context.lineCap = context.lineJoin = 'round';
  for (const stroke of strokes) {
    context.beginPath();
    if (stroke.length > 1) traceLine(context, stroke);
    else traceDot(context, stroke);
  }
}

function traceDot(context: CanvasRenderingContext2D, [point]: Stroke): void {
  if (point) context.arc(...point, LINE_UNITS / 2, 0, 2 * Math.PI);
  context.fill();
}

/** A smooth line: each point bends the curve between the middles of its neighbours. */
function traceLine(context: CanvasRenderingContext2D, stroke: Stroke): void {
  stroke.forEach(([x, y], i) => {
    const [nextX, nextY] = stroke[i + 1] ?? [x, y];
    if (i === 0) context.moveTo(x, y);
    else context.quadraticCurveTo(x, y, (x + nextX) / 2, (y + nextY) / 2);
  });
  context.stroke();
}
