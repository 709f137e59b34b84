// Ink told from paper: how much darker every pixel is than the paper under it, and which ones are ink beside what is around
// them. Shadows and the fall-off of light are in both and cancel out; pencil beside a thick printed line is still ink.

import { close } from './closing.ts';
import { blur, dilate, type Plane } from './plane.ts';

/** Strokes up to this part of the shorter side are bridged when the paper under them is guessed. */
const WIDEST_STROKE = 1 / 4;

/** Ink is weighed against the strongest ink within this part of the shorter side, */
const NEIGHBOURHOOD = 1 / 12;

/** and has at least this part of its contrast. */
const LOCAL_SHARE = 0.38;

/** Ink is at least this part darker than the paper, */
const MIN_CONTRAST = 0.04;

/** and this many times the paper's own median deviation. */
const NOISE = 6;

/** Ink, and the contrast of every pixel: 0 as light as the paper under it, 1 black. */
export interface Binarized {
  readonly width: number;
  readonly height: number;
  readonly contrast: Float32Array;
  /** 1 where there is ink. */
  readonly ink: Uint8Array;
}

/** Finds dark ink. The threshold is a share of the contrast around (after Bernsen, "Dynamic thresholding of gray-level images", 1986). */
export function binarize(plane: Plane): Binarized {
  const { width, height } = plane;
  const side = Math.min(width, height);
  const smooth = blur(plane);
  const paper = close(smooth, Math.ceil((side * WIDEST_STROKE) / 2)).values;
  const contrast = smooth.values.map((value, i) => Math.max(0, 1 - value / Math.max(1, paper[i]!)));
  const around = dilate({ width, height, values: contrast }, Math.ceil(side * NEIGHBOURHOOD)).values;
  const floor = floorOf(contrast);
  const ink = new Uint8Array(contrast.length);
  for (let i = 0; i < ink.length; i++) ink[i] = contrast[i]! > Math.max(floor, LOCAL_SHARE * around[i]!) ? 1 : 0;
  return { width, height, contrast, ink };
}

/** Contrasts up to this are paper's. */
function floorOf(contrast: Float32Array): number {
  const typical = median(contrast);
  return typical + Math.max(MIN_CONTRAST, NOISE * median(contrast.map(value => Math.abs(value - typical))));
}

/** The median of values 0 to 1, to a thousandth. */
function median(values: Float32Array): number {
  const counts = new Uint32Array(1001);
  for (let i = 0; i < values.length; i++) counts[Math.round(1000 * values[i]!)]!++;
  let passed = 0;
  return counts.findIndex(count => (passed += count) >= values.length / 2) / 1000;
}
