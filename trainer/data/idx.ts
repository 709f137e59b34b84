// The IDX format of MNIST and its relatives: bytes in, images and labels out. Which files there are is datasets.ts's.

import { gunzipSync } from 'node:zlib';

export interface LabelledImages {
  count: number;
  /** Height and width in pixels. */
  imageSize: number;
  /** 1, gray, where it is not said. */
  channels?: number;
  /**
   * count·channels·imageSize² values 0 to 255, image by image, channel by channel, row by row; MNIST draws white (255) on
   * black.
   */
  images: Uint8Array;
  labels: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;

/** The content of a file that may be gzipped. Throws an Error that names the file when the gzip data is damaged. */
export function unzipped(file: string, bytes: Uint8Array): Uint8Array {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw new Error(`${file}: expected intact gzip data, got ${bytes.length} bytes that do not decompress`, { cause });
  }
}

/** Dimensions and values of an IDX file of unsigned bytes. http://yann.lecun.com/exdb/mnist describes the format. */
export function parseIdx(file: string, bytes: Uint8Array, rank: number): { shape: number[]; data: Uint8Array } {
  const header = 4 + 4 * rank;
  const magic = ((UNSIGNED_BYTE << 8) | rank) >>> 0;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const found = bytes.length >= 4 ? view.getUint32(0) : 0;
  if (bytes.length < header || found !== magic)
    throw new Error(`${file}: expected an IDX header 0x${hex(magic)}, got 0x${hex(found)} in ${bytes.length} bytes`);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const expected = header + shape.reduce((product, size) => product * size, 1);
  if (bytes.length !== expected)
    throw new Error(`${file}: expected ${expected} bytes for the shape ${shape.join('×')}, got ${bytes.length}`);
  return { shape, data: bytes.subarray(header) };
}

function hex(value: number): string {
  return value.toString(16).padStart(8, '0');
}

/** How a data set departs from MNIST's way of storing. */
export interface IdxLayout {
  /** Images are stored column by column, as EMNIST's are. */
  transposed?: boolean;
  /** The number of the first class, if not 0. */
  firstLabel?: number;
}

/** Checks that images and labels belong together and that every label is one of `classes`. */
export function labelledImages(
  imagesFile: { name: string; bytes: Uint8Array },
  labelsFile: { name: string; bytes: Uint8Array },
  classes: number,
  { transposed = false, firstLabel = 0 }: IdxLayout = {},
): LabelledImages {
  const { count, height, width, channels, data } = parseImages(imagesFile.name, imagesFile.bytes);
  const labels = parseIdx(labelsFile.name, unzipped(labelsFile.name, labelsFile.bytes), 1);
  if (height !== width) throw new Error(`${imagesFile.name}: expected square images, got ${height}×${width}`);
  if (labels.shape[0] !== count)
    throw new Error(`${labelsFile.name}: expected ${count} labels, one an image, got ${labels.shape[0]}`);
  return {
    count,
    imageSize: height,
    channels,
    images: transposed ? transposeImages(data, height) : data,
    labels: labelsFrom(labelsFile.name, labels.data, firstLabel, classes),
  };
}

function labelsFrom(file: string, labels: Uint8Array, first: number, classes: number): Uint8Array {
  const wrong = labels.findIndex(label => label < first || label >= first + classes);
  if (wrong !== -1)
    throw new Error(`${file}: expected labels ${first} to ${first + classes - 1}, got ${labels[wrong]} at ${wrong}`);
  return first === 0 ? labels : labels.map(label => label - first);
}

function transposeImages(images: Uint8Array, size: number): Uint8Array {
  const result = new Uint8Array(images.length);
  for (let start = 0; start < images.length; start += size * size)
    for (let y = 0; y < size; y++)
      for (let x = 0; x < size; x++) result[start + y * size + x] = images[start + x * size + y]!;
  return result;
}

/** Rank 3 is gray, [N, H, W]; rank 4 has channels, [N, H, W, C] as pictures are stored or [N, C, H, W] as models read them. */
function parseImages(file: string, packed: Uint8Array) {
  const bytes = unzipped(file, packed);
  if (bytes[3] !== 4) {
    const { shape, data } = parseIdx(file, bytes, 3);
    const [count, height, width] = shape as [number, number, number];
    return { count, height, width, channels: 1, data };
  }
  const { shape, data } = parseIdx(file, bytes, 4);
  const [count, a, b, c] = shape as [number, number, number, number];
  if (b === c) return { count, height: b, width: c, channels: a, data };
  return { count, height: a, width: b, channels: c, data: planes(data, a * b, c) };
}

/** Pixel by pixel -> channel by channel. */
function planes(data: Uint8Array, pixels: number, channels: number): Uint8Array {
  const result = new Uint8Array(data.length);
  for (let start = 0; start < data.length; start += pixels * channels)
    for (let channel = 0; channel < channels; channel++)
      for (let i = 0; i < pixels; i++) result[start + channel * pixels + i] = data[start + i * channels + channel]!;
  return result;
}

/** The images at the given positions, in that order. */
export function selectImages(from: LabelledImages, indices: ArrayLike<number>): LabelledImages {
  const pixels = (from.channels ?? 1) * from.imageSize ** 2;
  const images = new Uint8Array(indices.length * pixels);
  const labels = new Uint8Array(indices.length);
  for (let i = 0; i < indices.length; i++) {
    const index = indices[i]!;
    images.set(from.images.subarray(index * pixels, (index + 1) * pixels), i * pixels);
    labels[i] = from.labels[index]!;
  }
  return { ...from, count: indices.length, images, labels };
}

/** Height of the images in a file, in pixels, and their channels. */
export function formatOf(file: string, bytes: Uint8Array): { imageSize: number; channels: number } {
  const { height, channels } = parseImages(file, bytes);
  return { imageSize: height, channels };
}
