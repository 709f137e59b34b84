// A picture decoder compiled to WebAssembly by Emscripten: one instance goes on as long as it does not
// fail. Its memory never shrinks, and so is used again: a second one would be another.

import { luma, type Raster } from '../preparation/raster.ts';
import { type Orientation, turnUpright } from './exif-orientation.ts';
import { PictureError } from './limits.ts';
import { release } from './release.ts';

/** Red, green, blue and opacity of every pixel, row by row. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array | Uint8ClampedArray;
}

type Factory<M> = (options: {
  noInitialRun: boolean;
  print(text: string): void;
  printErr(text: string): void;
  instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): WebAssembly.Exports;
}) => Promise<M>;

export class Codec<M> {
  private readonly factory: Factory<M>;
  private readonly wasm: WebAssembly.Module;
  private kept: Promise<M> | undefined;

  constructor(factory: unknown, wasm: WebAssembly.Module) {
    this.factory = factory as Factory<M>;
    this.wasm = wasm;
  }

  /** Calls the decoder. Rejects with whatever it throws, and when it answers nothing. */
  async decode(call: (module: M) => Pixels | null): Promise<Pixels> {
    this.kept ??= this.start();
    const current = this.kept;
    const pixels = await current
      .then(module => expectPixels(call(module)))
      .catch((error: unknown) => {
        if (this.kept === current) this.kept = undefined;
        throw error;
      });
    return pixels;
  }

  private start(): Promise<M> {
    return this.factory({
      noInitialRun: true,
      // What is wrong with a file is told to who sent it, and is no matter for the log.
      print() {},
      printErr() {},
      instantiateWasm: (imports, done) => {
        const instance = new WebAssembly.Instance(this.wasm, imports);
        done(instance);
        return instance.exports;
      },
    });
  }
}

function expectPixels(pixels: Pixels | null): Pixels {
  if (pixels) return pixels;
  throw new Error('expected pixels, got none');
}

/** What a file's header says of its picture. */
export interface PictureHeader {
  readonly width: number;
  readonly height: number;
  readonly orientation: Orientation;
}

/** The picture upright and in gray. Rejects with `PictureError` where the decoder fails or finds another size. */
export async function decodeUpright<M>(
  format: string,
  { width, height, orientation }: PictureHeader,
  codec: Codec<M>,
  call: (module: M) => Pixels | null,
): Promise<Raster> {
  const pixels = await codec.decode(call).catch((error: unknown) => {
    const reason = error instanceof Error ? error.name : 'exit';
    throw new PictureError(format, `expected image data that can be decoded (${reason})`);
  });
  if (pixels.width !== width || pixels.height !== height)
    throw new PictureError(format, `expected ${width}×${height} pixels, got ${pixels.width}×${pixels.height}`);
  const raster = toRaster(pixels);
  release(pixels.data);
  return turnUpright(raster, orientation);
}

/** Brightness of every pixel (ITU-R BT.601), and its opacity where not all are opaque. */
export function toRaster({ width, height, data }: Pixels): Raster {
  const gray = new Uint8Array(width * height);
  let alpha: Uint8Array | undefined;
  for (let pixel = 0, i = 0; pixel < gray.length; pixel++, i += 4) {
    gray[pixel] = Math.round(luma(data[i]!, data[i + 1]!, data[i + 2]!));
    if (data[i + 3] === 255) continue;
    alpha ??= new Uint8Array(gray.length).fill(255);
    alpha[pixel] = data[i + 3]!;
  }
  return { width, height, gray, ...(alpha && { alpha }) };
}
