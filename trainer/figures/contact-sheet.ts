// The images that a classifier got wrong while it was surest, each with its label, the prediction and the confidence.

import { encode } from 'fast-png';
import { scaledImages } from '../data/batches.ts';
import { channelsOf, type Samples } from '../data/samples.ts';
import { percent } from '../format.ts';
import type { Mistake } from '../metrics/report.ts';
import { COLOURS, figure, INK, MUTED, type Words } from './figure.ts';

const COLUMNS = 7;
/** How many mistakes a sheet shows at most. */
export const SHEET_IMAGES = 35;
/** Four times the 28 pixels of MNIST's images. */
const IMAGE = 112;
const CELL = { width: 132, height: IMAGE + 64 };

/** -> SVG of the first SHEET_IMAGES mistakes; `images` are those that the mistakes' positions count in. */
export function contactSheet(mistakes: readonly Mistake[], images: Samples, words: Words): Promise<string> {
  const values = mistakes.slice(0, SHEET_IMAGES).map(({ index, label, prediction, confidence }, i) => ({
    ...{ x: (i % COLUMNS) * CELL.width, y: Math.floor(i / COLUMNS) * CELL.height },
    ...{ url: pngAddress(images, index), label, prediction: `read as ${prediction}`, confidence: percent(confidence) },
  }));
  const none = { data: { values: [{}] }, mark: { type: 'text', text: 'No image was misread.', x: 0, y: 20 } } as const;
  const text = (field: string, dy: number, color: string) =>
    ({
      mark: { type: 'text', align: 'left', dy: IMAGE + dy, color, limit: CELL.width - 6 },
      encoding: { text: { field } },
    }) as const;
  const at = (field: 'x' | 'y') => ({ field, type: 'quantitative', scale: null, axis: null }) as const;
  return figure(words, {
    width: COLUMNS * CELL.width,
    height: Math.max(1, Math.ceil(values.length / COLUMNS)) * CELL.height,
    data: { values },
    encoding: { x: at('x'), y: at('y') },
    layer: [
      {
        mark: { type: 'image', align: 'left', baseline: 'top', width: IMAGE, height: IMAGE, smooth: false },
        encoding: { url: { field: 'url' } },
      },
      text('label', 16, INK),
      text('prediction', 31, COLOURS[1]),
      text('confidence', 45, MUTED),
      ...(values.length === 0 ? [none] : []),
    ],
  });
}

/** The image as a data: address of a PNG. */
function pngAddress(images: Samples, index: number): string {
  const { imageSize } = images;
  const channels = channelsOf(images) === 3 ? 3 : 1; // of other numbers the first one is shown
  const planes = scaledImages(images, index, index + 1);
  const pixels = imageSize * imageSize;
  const data = Uint8Array.from({ length: channels * pixels }, (_, i) =>
    Math.round(255 * planes[(i % channels) * pixels + Math.floor(i / channels)]!),
  );
  const png = encode({ width: imageSize, height: imageSize, data, channels, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
