// SVG -> PNG by resvg as WebAssembly, with a font that comes with the packages: the same pixels on every machine.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { initWasm, Resvg } from '@resvg/resvg-wasm';

/** Pixels of the picture for each pixel of the figure, for sharp text on dense screens. */
const ZOOM = 2;

/** resvg's number for `image-rendering: optimizeSpeed`; it does not know `pixelated`, which browsers want. */
const NEAREST_PIXEL = 1;

const FONT_FILES = ['400Regular/Inter_400Regular.ttf', '600SemiBold/Inter_600SemiBold.ttf'];
const { resolve } = createRequire(import.meta.url);

let loaded: Promise<Uint8Array[]> | undefined;

async function load(): Promise<Uint8Array[]> {
  await initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  return Promise.all(FONT_FILES.map(file => readFile(resolve(`@expo-google-fonts/inter/${file}`))));
}

/** Throws an Error where the text is not an SVG. */
export async function renderPng(svg: string): Promise<Uint8Array> {
  loaded ??= load();
  const font = { fontBuffers: await loaded, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' };
  const renderer = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: ZOOM }, imageRendering: NEAREST_PIXEL });
  const image = renderer.render();
  const png = image.asPng();
  image.free();
  renderer.free();
  return png;
}
