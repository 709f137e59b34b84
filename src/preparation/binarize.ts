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

/** Pixels over which a camera blurs an edge. */
const EDGE = 2;

/** Ink is at least this part darker than paper, and this many times as much as paper's own median deviation; so are traces. */
const INK = { contrast: 0.04, noise: 5 };
const TRACE = { contrast: 0.02, noise: 2.5 };

/** How much darker every pixel is than the paper under it: 0 not at all, 1 all of its light. Dark ink on light paper. */
export function contrastOf(plane: Plane): Plane {
  const { width, height } = plane;
  const smooth = blur(plane).values;
  const paper = close(
    { width, height, values: smooth },
    Math.ceil((Math.min(width, height) * WIDEST_STROKE) / 2),
  ).values;
  const values = new Float32Array(smooth.length);
  for (let i = 0; i < values.length; i++) values[i] = Math.max(0, 1 - smooth[i]! / Math.max(1, paper[i]!));
  return { width, height, values };
}

/**
 * 1 where there is ink: its contrast is a share of the strongest around (after Bernsen, "Dynamic thresholding of gray-level
 * images", 1986). Of ruled paper, `whole` is the contrast with the lines, whose blurred edges are no ink.
 */
export function inkIn(contrast: Plane, whole: Plane): Uint8Array {
  const around = dilate(contrast, Math.ceil(Math.min(contrast.width, contrast.height) * NEIGHBOURHOOD)).values;
  const near = dilate(whole, EDGE).values;
  const floor = floorOf(whole, INK);
  const ink = new Uint8Array(around.length);
  for (let i = 0; i < ink.length; i++) {
    const value = contrast.values[i]!;
    if (value > floor && value > LOCAL_SHARE * Math.max(around[i]!, near[i]!)) ink[i] = 1;
  }
  return ink;
}

/** 1 where there may be ink, if more of it is in line. */
export function tracesIn(contrast: Plane): Uint8Array {
  const floor = floorOf(contrast, TRACE);
  const traces = new Uint8Array(contrast.values.length);
  for (let i = 0; i < traces.length; i++) if (contrast.values[i]! > floor) traces[i] = 1;
  return traces;
}

/** Contrasts up to this are paper's. */
function floorOf({ values }: Plane, least: typeof INK): number {
  const typical = medianDistance(values, 0);
  return typical + Math.max(least.contrast, least.noise * medianDistance(values, typical));
}

/** The median of the distances from `centre`, to a thousandth; all are at most 1. */
function medianDistance(values: Float32Array, centre: number): number {
  const counts = new Uint32Array(1001);
  for (let i = 0; i < values.length; i++) counts[Math.round(1000 * Math.abs(values[i]! - centre))]!++;
  let [passed, at] = [0, -1];
  while (2 * passed < values.length) passed += counts[++at]!;
  return at / 1000;
}
