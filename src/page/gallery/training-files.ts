// Corrections -> the files that the trainer reads as a data set of one's own: MNIST's IDX format and a list of classes.

import type { Corrected } from './gallery.ts';

export interface NamedFile {
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const SIDE = 28;
const UNSIGNED_BYTE = 0x08;

/** Images and labels as MNIST names them; `classes` gives the labels their numbers. */
export function trainingFiles(corrected: readonly Corrected[], classes: readonly string[]): NamedFile[] {
  const known = corrected.filter(({ truth }) => classes.includes(truth));
  const images = idx(
    [known.length, SIDE, SIDE],
    known.flatMap(({ image }) => [...image]),
  );
  const labels = idx(
    [known.length],
    known.map(({ truth }) => classes.indexOf(truth)),
  );
  return [
    { name: 'train-images-idx3-ubyte', bytes: images },
    { name: 'train-labels-idx1-ubyte', bytes: labels },
    { name: 'labels.txt', bytes: new TextEncoder().encode(`${classes.join('\n')}\n`) },
  ];
}

/** Two zero bytes, type, number of dimensions, their sizes as big-endian 32-bit integers, then the values. */
function idx(sizes: readonly number[], values: readonly number[]): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4 + 4 * sizes.length + values.length);
  const view = new DataView(bytes.buffer);
  bytes.set([0, 0, UNSIGNED_BYTE, sizes.length]);
  for (const [i, size] of sizes.entries()) view.setUint32(4 + 4 * i, size);
  bytes.set(values, 4 + 4 * sizes.length);
  return bytes;
}
