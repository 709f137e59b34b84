// Any gray raster -> the 28×28 image of an object, made nearly as FashionMNIST was: trimmed, its longer side scaled to 28, in
// the middle, light on black. (There the scaling took single pixels and sharpened; here every pixel is a mean.)

import type { Raster } from './raster.ts';

const SIZE = 28;

/** Edges whose grays differ from the corners' by no more than this, of 255, are trimmed. */
const TRIM = 13;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** 28×28 values 0..255, row by row, on a black ground whatever the raster's; all zeros when nothing is on the ground. */
export function renderObject(raster: Raster): Uint8Array {
  const gray = raster.alpha ? onWhite(raster.gray, raster.alpha) : raster.gray;
  const ground = cornerGray({ ...raster, gray });
  const box = trim({ ...raster, gray }, ground);
  if (!box) return new Uint8Array(SIZE * SIZE);
  const toInk = ground > 127 ? (value: number) => 255 - value : (value: number) => value;
  return scale(gray, raster.width, box, toInk);
}

function onWhite(gray: Uint8Array, alpha: Uint8Array): Uint8Array {
  return gray.map((value, i) => 255 + Math.round(((value - 255) * alpha[i]!) / 255));
}

/** The middle one of the four corners' grays, the lower of two. */
function cornerGray({ width, height, gray }: Raster): number {
  const corners = [gray[0]!, gray[width - 1]!, gray[(height - 1) * width]!, gray[height * width - 1]!];
  return corners.sort((a, b) => a - b)[1]!;
}

function trim({ width, height, gray }: Raster, ground: number): Box | undefined {
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i++) {
      if (Math.abs(gray[i]! - ground) <= TRIM) continue;
      [left, right] = [Math.min(left, x), Math.max(right, x + 1)];
      [top, bottom] = [Math.min(top, y), y + 1];
    }
  return right > 0 ? { left, top, width: right - left, height: bottom - top } : undefined;
}

/** The box in the middle of the image: every pixel the mean of what lies under it, or the nearest where nothing is smaller. */
function scale(gray: Uint8Array, stride: number, box: Box, toInk: (value: number) => number): Uint8Array {
  const longer = Math.max(box.width, box.height);
  const [columns, rows] = [box.width, box.height].map(length => Math.max(1, Math.round((SIZE * length) / longer)));
  const image = new Uint8Array(SIZE * SIZE);
  const corner = Math.floor((SIZE - rows!) / 2) * SIZE + Math.floor((SIZE - columns!) / 2);
  for (let row = 0; row < rows!; row++)
    for (let column = 0; column < columns!; column++) {
      const [top, bottom] = range(row, rows!, box.height);
      const [left, right] = range(column, columns!, box.width);
      let sum = 0;
      for (let y = top; y < bottom; y++)
        for (let x = left; x < right; x++) sum += toInk(gray[(box.top + y) * stride + box.left + x]!);
      image[corner + row * SIZE + column] = Math.round(sum / ((bottom - top) * (right - left)));
    }
  return image;
}

/** The pixels, at least one, that the `i`th of `parts` lies over. */
function range(i: number, parts: number, length: number): [from: number, to: number] {
  const from = Math.floor((i * length) / parts);
  return [from, Math.max(from + 1, Math.floor(((i + 1) * length) / parts))];
}
