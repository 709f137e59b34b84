// Loads the clothes that a visitor can choose from: one picture with a row of samples for each ten.

const SIDE = 28;

/** 28×28 values 0..255 for each; none where the picture cannot be had. Never rejects. */
export async function loadSamples(): Promise<readonly (readonly number[])[]> {
  try {
    const bitmap = await createImageBitmap(await (await fetch('/clothes.png')).blob());
    const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
    context?.drawImage(bitmap, 0, 0);
    const columns = bitmap.width / SIDE;
    return Array.from({ length: columns * (bitmap.height / SIDE) }, (_, i) => {
      const [x, y] = [(i % columns) * SIDE, Math.floor(i / columns) * SIDE];
      const rgba = context?.getImageData(x, y, SIDE, SIDE).data ?? [];
      return Array.from({ length: SIDE * SIDE }, (_, pixel) => rgba[4 * pixel] ?? 0);
    });
  } catch {
    return [];
  }
}
