// Morphological closing, by which the paper under ink is guessed.

import { dilate, type Plane } from './plane.ts';

/**
 * The values with everything dark filled that is narrower than 2 · `reach` + 1 pixels: the least of the largest values
 * around. Beyond the border the values go on as they came.
 */
export function close(plane: Plane, reach: number): Plane {
  const margin = 2 * reach;
  const eroded = dilate(negate(dilate(extend(plane, margin), reach)), reach);
  return crop(negate(eroded), margin);
}

function negate({ width, height, values }: Plane): Plane {
  const negative = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) negative[i] = -values[i]!;
  return { width, height, values: negative };
}

/** The plane and, on all sides, how it would go on if it went on as it came. */
function extend({ width, height, values }: Plane, margin: number): Plane {
  const [across, down] = [width + 2 * margin, height + 2 * margin];
  const extended = new Float32Array(across * down);
  const beyond = (edge: number, inside: number) => 2 * extended[edge]! - extended[inside]!;
  for (let y = 0; y < height; y++) {
    const left = (y + margin) * across + margin;
    const right = left + width - 1;
    extended.set(values.subarray(y * width, (y + 1) * width), left);
    for (let i = 1; i <= margin; i++) {
      const inward = Math.min(i, width - 1);
      extended[left - i] = beyond(left, left + inward);
      extended[right + i] = beyond(right, right - inward);
    }
  }
  for (let i = 1; i <= margin; i++) {
    const inward = Math.min(i, height - 1);
    for (let x = 0; x < across; x++) {
      const top = margin * across + x;
      const bottom = top + (height - 1) * across;
      extended[top - i * across] = beyond(top, top + inward * across);
      extended[bottom + i * across] = beyond(bottom, bottom - inward * across);
    }
  }
  return { width: across, height: down, values: extended };
}

function crop({ width, height, values }: Plane, margin: number): Plane {
  const [across, down] = [width - 2 * margin, height - 2 * margin];
  const cropped = new Float32Array(across * down);
  for (let y = 0; y < down; y++) {
    const start = (y + margin) * width + margin;
    cropped.set(values.subarray(start, start + across), y * across);
  }
  return { width: across, height: down, values: cropped };
}
