// Draws strokes on the pad's canvas. After a resize or rotation they are drawn again.

import { createInkLayer, lasting, prepare } from './ink-layer.ts';
import { drawLine } from './ink-lines.ts';
import { PAD_UNITS, type PenPoint, type PenStroke } from './strokes.ts';

/** Radius of the ring that shows the keyboard's pen. */
const CURSOR_UNITS = 34;

export interface PadContent {
  readonly strokes: readonly PenStroke[];
  /** Shown as the end of the last stroke. */
  readonly predicted: readonly PenPoint[];
  readonly cursor: PenPoint | undefined;
  readonly picture: { readonly bitmap: object } | undefined;
}

/** Calls back whenever the canvas must be redrawn: its size, the screen's density or the colours changed. */
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

const paintLayer = createInkLayer();

/** Draws in the canvas's text colour at the screen's density. */
export function drawPad(canvas: HTMLCanvasElement, { strokes, predicted, cursor, picture }: PadContent): void {
  const context = canvas.getContext('2d');
  const side = Math.round(canvas.getBoundingClientRect().width * devicePixelRatio);
  if (!context || side === 0) return; // another tab is shown
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const { color } = getComputedStyle(canvas);
  context.resetTransform();
  context.clearRect(0, 0, side, side);
  context.drawImage(paintLayer(strokes, side, color), 0, 0);
  prepare(context, side, color);
  if (picture?.bitmap instanceof ImageBitmap) drawFitting(context, picture.bitmap);
  const last = strokes.at(-1);
  if (last) drawLine(context, [...last, ...predicted], lasting(strokes, strokes.length - 1));
  if (cursor) drawCursor(context, cursor);
}

/** Centred on the pad, as large as fits. */
function drawFitting(context: CanvasRenderingContext2D, bitmap: ImageBitmap): void {
  const scale = PAD_UNITS / Math.max(bitmap.width, bitmap.height);
  const [width, height] = [bitmap.width * scale, bitmap.height * scale];
  context.drawImage(bitmap, (PAD_UNITS - width) / 2, (PAD_UNITS - height) / 2, width, height);
}

function drawCursor(context: CanvasRenderingContext2D, [x, y]: PenPoint): void {
  context.lineWidth = 6;
  context.beginPath();
  context.arc(x, y, CURSOR_UNITS, 0, 2 * Math.PI);
  context.stroke();
}
