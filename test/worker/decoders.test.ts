// The decoders of WebAssembly, inside workerd: an instance goes on as long as it does not fail, and no longer.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { decodePicture } from '../../src/pictures/decode-picture.ts';
import { digits } from '../fixtures/mnist.ts';
import { jpegFile, paperOf, webpFile } from './pictures.ts';

const { Instance } = WebAssembly;
let instances = 0;
beforeAll(() => {
  WebAssembly.Instance = class extends Instance {
    constructor(module: WebAssembly.Module, imports?: WebAssembly.Imports) {
      super(module, imports);
      instances++;
    }
  };
});
afterAll(() => {
  WebAssembly.Instance = Instance;
});

const paper = paperOf(digits[1]!.pixels, 1);

/** Without its tables of quantisation: they are made a comment. */
const withoutTables = (file: Uint8Array) =>
  file.map((byte, i) => (byte === 0xdb && file[i - 1] === 0xff ? 0xfe : byte));
/** With nothing but ones behind the sizes, where codes and partitions are described. */
const withOnes = (file: Uint8Array) => file.map((byte, i) => (i < 30 || i > 90 ? byte : 255));

test.each<[string, Uint8Array, (file: Uint8Array) => Uint8Array]>([
  ['JPEG', await jpegFile(paper), withoutTables],
  ['lossy WebP', await webpFile(paper, { quality: 90 }), file => file.with(22, 255)],
  ['lossless WebP', await webpFile(paper, { lossless: 1 }), withOnes],
])('%s: one that fails is replaced, any other goes on', async (_, file, breaking) => {
  const expected = await decodePicture(file);
  const before = instances;
  expect(await decodePicture(file)).toEqual(expected);
  expect(instances).toBe(before);
  await expect(decodePicture(breaking(file))).rejects.toThrow('expected image data that can be decoded');
  expect(await decodePicture(file)).toEqual(expected);
  expect(instances).toBe(before + 1);
});
