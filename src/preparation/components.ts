// Ink that hangs together: connected components, and what tells strokes from frames and specks.

/** Pixels that touch each other, also by their corners. */
export interface Component {
  /** Indices of its pixels. */
  readonly pixels: Int32Array;
  /** The first and last column and row that it has pixels in. */
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The components of all pixels that are not 0. */
export function componentsOf(mask: Uint8Array, width: number, height: number): Component[] {
  const left = mask.slice();
  const queue = new Int32Array(mask.length);
  const components: Component[] = [];
  for (let start = left.indexOf(1); start >= 0; start = left.indexOf(1, start + 1))
    components.push(take(left, width, height, start, queue));
  return components;
}

/** The component of a pixel, which is taken out of the mask. */
function take(mask: Uint8Array, width: number, height: number, start: number, queue: Int32Array): Component {
  let [left, top, right, bottom, count] = [width, height, 0, 0, 0];
  const add = (pixel: number) => {
    mask[pixel] = 0;
    queue[count++] = pixel;
  };
  add(start);
  for (let next = 0; next < count; next++) {
    const x = queue[next]! % width;
    const y = (queue[next]! - x) / width;
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
    for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
      for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++)
        if (mask[row * width + column]) add(row * width + column);
  }
  return { pixels: queue.slice(0, count), left, top, right, bottom };
}
