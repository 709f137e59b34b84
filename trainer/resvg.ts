// SVG -> pixels by resvg as WebAssembly, with fonts that come with the packages: the same pixels on every machine.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Resvg } from '@resvg/resvg-wasm';

type Picture = ReturnType<InstanceType<typeof Resvg>['render']>;

/** resvg's number for `image-rendering: optimizeSpeed`; it does not know `pixelated`, which browsers want. */
const NEAREST_PIXEL = 1;

const { resolve } = createRequire(import.meta.url);

const FONT_FILES = {
  300: '300Light/Inter_300Light.ttf',
  400: '400Regular/Inter_400Regular.ttf',
  500: '500Medium/Inter_500Medium.ttf',
  600: '600SemiBold/Inter_600SemiBold.ttf',
};

let loaded: Promise<{ Resvg: typeof Resvg; fontBuffers: Uint8Array[] }> | undefined;

async function load() {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  await initWasm(await readFile(resolve('@resvg/resvg-wasm/index_bg.wasm')));
  const files = Object.values(FONT_FILES).map(file => resolve(`@expo-google-fonts/inter/${file}`));
  return { Resvg, fontBuffers: await Promise.all(files.map(file => readFile(file))) };
}

/** What `take` copies of the picture, `zoom` pixels for each of the SVG's. Throws an Error where the text is not an SVG. */
export async function rendered<T>(svg: string, zoom: number, take: (image: Picture) => T): Promise<T> {
  loaded ??= load();
  const { Resvg, fontBuffers } = await loaded;
  const font = { fontBuffers, defaultFontFamily: 'Inter', sansSerifFamily: 'Inter' };
  const renderer = new Resvg(svg, { font, fitTo: { mode: 'zoom', value: zoom }, imageRendering: NEAREST_PIXEL });
  const image = renderer.render();
  try {
    return take(image);
  } finally {
    image.free();
    renderer.free();
  }
}
