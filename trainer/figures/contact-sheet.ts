// The images that a classifier got wrong while it was surest, each with its label, the prediction and the confidence.

import { encode } from 'fast-png';
import { scaledImages } from '../data/batches.ts';
import type { Samples } from '../data/samples.ts';
import { percent } from '../format.ts';
import type { Mistake } from '../metrics/report.ts';
import { COLOURS, element, figure, group, HEADING, type Markup, MUTED, text, textWidth } from './svg.ts';

const COLUMNS = 7;
/** How many mistakes a sheet shows at most. */
export const SHEET_IMAGES = 35;
/** Four times the 28 pixels of MNIST's images. */
const IMAGE = 112;
const CELL = { width: 132, height: IMAGE + 64 };
const MARGIN = 24;
const WRONG = COLOURS[1];

/** -> SVG of the first SHEET_IMAGES mistakes; `images` are those that the mistakes' positions count in. */
export function contactSheet(
  mistakes: readonly Mistake[],
  images: Samples,
  words: { title: string; subtitle: string },
): string {
  const shown = mistakes.slice(0, SHEET_IMAGES);
  const rows = Math.ceil(shown.length / COLUMNS);
  const width = 2 * MARGIN + COLUMNS * CELL.width - (CELL.width - IMAGE);
  const height = HEADING + Math.max(1, rows) * CELL.height + MARGIN - 8;
  if (shown.length === 0)
    return figure({ width, height, ...words }, text('No image was misread.', MARGIN, HEADING + 30, { fill: MUTED }));
  const cells = shown.map((mistake, i) => {
    const left = MARGIN + (i % COLUMNS) * CELL.width;
    return cell(mistake, images, left, HEADING + 8 + Math.floor(i / COLUMNS) * CELL.height);
  });
  return figure({ width, height, ...words }, ...cells);
}

function cell({ index, label, prediction, confidence }: Mistake, images: Samples, x: number, y: number): Markup {
  const picture = element('image', {
    href: pngAddress(images, index),
    ...{ x, y, width: IMAGE, height: IMAGE },
    style: 'image-rendering: pixelated',
  });
  const under = y + IMAGE;
  return group(
    {},
    picture,
    fitted(label, x, under + 16, { 'font-weight': 600 }),
    fitted(`read as ${prediction}`, x, under + 31, { fill: WRONG }),
    text(percent(confidence), x, under + 45, { 'font-size': 11, fill: MUTED }),
  );
}

/** Text that is made narrower where it would touch its neighbour. */
function fitted(content: string, x: number, y: number, attributes: Record<string, string | number>): Markup {
  const most = CELL.width - 6;
  const squeezed = textWidth(content) > most ? { textLength: most, lengthAdjust: 'spacingAndGlyphs' } : {};
  return text(content, x, y, { ...attributes, ...squeezed });
}

/** The image as a data: address of a gray PNG. */
function pngAddress(images: Samples, index: number): string {
  const { imageSize } = images;
  const data = Uint8Array.from(scaledImages(images, index, index + 1), value => Math.round(255 * value));
  const png = encode({ width: imageSize, height: imageSize, data, channels: 1, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString('base64')}`;
}
