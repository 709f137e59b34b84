// Memory that is given back at once. The collector takes its time, since large buffers do not count as its own.

/** What was in the array is gone, and its memory free. */
export function release(array: Uint8Array | Uint8ClampedArray): void {
  (array.buffer as ArrayBuffer).transfer(0);
}
