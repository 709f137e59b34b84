// How a camera was held: reads Orientation from Exif data (CIPA DC-008, tag 0x0112) and turns a raster upright.

import type { Raster } from '../preparation/raster.ts';

/** 1 is upright; 2 to 8 are the seven ways to mirror and turn it. */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

const ORIENTATION_TAG = 0x0112;
const SHORT = 3;
const ENTRY_BYTES = 12;
const EXIF_PREFIX = [0x45, 0x78, 0x69, 0x66, 0, 0];

/** Orientation of a TIFF structure, with or without "Exif\0\0" before it; 1 where it says nothing that makes sense. */
export function readOrientation(data: Uint8Array): Orientation {
  const tiff = EXIF_PREFIX.every((byte, i) => data[i] === byte) ? data.subarray(EXIF_PREFIX.length) : data;
  if (tiff.length < 8) return 1;
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const order = view.getUint16(0);
  if (order !== 0x4949 && order !== 0x4d4d) return 1;
  return readDirectory(view, order === 0x4949);
}

function readDirectory(view: DataView, littleEndian: boolean): Orientation {
  const start = view.getUint32(4, littleEndian);
  if (start + 2 > view.byteLength) return 1;
  const entries = view.getUint16(start, littleEndian);
  for (let i = 0, at = start + 2; i < entries && at + ENTRY_BYTES <= view.byteLength; i++, at += ENTRY_BYTES) {
    if (view.getUint16(at, littleEndian) !== ORIENTATION_TAG) continue;
    const value = view.getUint16(at + 8, littleEndian);
    return view.getUint16(at + 2, littleEndian) === SHORT && isOrientation(value) ? value : 1;
  }
  return 1;
}

function isOrientation(value: number): value is Orientation {
  return value >= 1 && value <= 8;
}

/** The raster as it was seen by who took it. */
export function turnUpright(raster: Raster, orientation: Orientation): Raster {
  if (orientation === 1) return raster;
  const { width, height, gray, alpha } = raster;
  const [w, h] = orientation > 4 ? [height, width] : [width, height];
  const turn = (values: Uint8Array) => {
    const result = new Uint8Array(values.length);
    for (let y = 0, i = 0; y < h; y++)
      for (let x = 0; x < w; x++) result[i++] = values[sourceOf(orientation, x, y, width, height)]!;
    return result;
  };
  return { width: w, height: h, gray: turn(gray), ...(alpha && { alpha: turn(alpha) }) };
}

/** The stored pixel that is seen at (x, y). */
function sourceOf(orientation: Orientation, x: number, y: number, width: number, height: number): number {
  const [column, row] = orientation > 4 ? [y, x] : [x, y];
  const mirrored = [2, 3, 7, 8].includes(orientation);
  const flipped = [3, 4, 6, 7].includes(orientation);
  return (flipped ? height - 1 - row : row) * width + (mirrored ? width - 1 - column : column);
}
