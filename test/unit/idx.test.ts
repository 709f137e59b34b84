import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { labelledImages, parseIdx, selectImages } from '../../trainer/data/idx.ts';
import { idx } from './idx-bytes.ts';

const images = { name: 'images', bytes: idx([2, 2, 2], [1, 2, 3, 4, 5, 6, 7, 8]) };
const labels = { name: 'labels', bytes: idx([2], [3, 1]) };

describe('IDX files', () => {
  it('are read gzipped or not', () => {
    const zipped = { name: 'images', bytes: new Uint8Array(gzipSync(images.bytes)) };
    for (const file of [images, zipped]) {
      const data = labelledImages(file, labels, 10);
      expect(data).toMatchObject({ count: 2, imageSize: 2 });
      expect([...data.images]).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect([...data.labels]).toEqual([3, 1]);
    }
  });

  it('are refused by name, expectation and finding when the header is another', () => {
    expect(() => parseIdx('a-file', labels.bytes, 3)).toThrow(
      'a-file: expected an IDX header 0x00000803, got 0x00000801 in 10 bytes',
    );
    expect(() => parseIdx('a-file', new Uint8Array(2), 1)).toThrow('got 0x00000000 in 2 bytes');
  });

  it('are refused when bytes are missing or left over', () => {
    for (const bytes of [images.bytes.subarray(0, 20), Uint8Array.of(...images.bytes, 0)])
      expect(() => parseIdx('a-file', bytes, 3)).toThrow(
        `a-file: expected 24 bytes for the shape 2×2×2, got ${bytes.length}`,
      );
  });

  it('are refused when the gzip data is cut', () => {
    const cut = new Uint8Array(gzipSync(images.bytes)).subarray(0, 20);
    expect(() => labelledImages({ name: 'images.gz', bytes: cut }, labels, 10)).toThrow(
      'images.gz: expected intact gzip data, got 20 bytes that do not decompress',
    );
  });

  it('are refused when labels and images do not belong together', () => {
    const more = { name: 'labels', bytes: idx([3], [0, 0, 0]) };
    expect(() => labelledImages(images, more, 10)).toThrow('labels: expected 2 labels, one an image, got 3');
    expect(() => labelledImages(images, labels, 3)).toThrow('labels: expected labels 0 to 2, got 3 at 0');
    const oblong = { name: 'images', bytes: idx([2, 1, 2], [0, 0, 0, 0]) };
    expect(() => labelledImages(oblong, labels, 10)).toThrow('images: expected square images, got 1×2');
  });

  it('may be stored column by column, and count their labels from another number', () => {
    const data = labelledImages(images, labels, 3, { transposed: true, firstLabel: 1 });
    expect([...data.images]).toEqual([1, 3, 2, 4, 5, 7, 6, 8]);
    expect([...data.labels]).toEqual([2, 0]);
    expect(() => labelledImages(images, labels, 2, { firstLabel: 1 })).toThrow('expected labels 1 to 2, got 3 at 0');
  });

  it('give the images at any positions', () => {
    const selected = selectImages(labelledImages(images, labels, 10), [1, 0, 1]);
    expect([...selected.images]).toEqual([5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect([...selected.labels]).toEqual([1, 3, 1]);
  });
});
