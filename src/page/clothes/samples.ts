// Loads the clothes that a visitor can choose from: one picture with ten samples per row.

import { IMAGE_SIZE } from '../../preparation/ink.ts';

/** 28×28 values 0..255 for each; none if the picture can't be loaded. Never rejects. */
export async function loadSamples(): Promise<readonly (readonly number[])[]> {
  try {
    const bitmap = await createImageBitmap(await (await fetch('/clothes.png')).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const columns = bitmap.width / IMAGE_SIZE;
    return Array.from({ length: columns * (bitmap.height / IMAGE_SIZE) }, (_, i) => {
      const [x, y] = [(i % columns) * IMAGE_SIZE, Math.floor(i / columns) * IMAGE_SIZE];
      const rgba = context?.getImageData(x, y, IMAGE_SIZE, IMAGE_SIZE).data ?? [];
      return Array.from({ length: IMAGE_SIZE * IMAGE_SIZE }, (_, pixel) => rgba[4 * pixel] ?? 0);
    });
  } catch {
    return [];
  }
}
