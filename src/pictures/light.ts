// Photographs of paper: takes shadows and the fall-off of light out of a raster, so that one threshold tells ink from paper
// everywhere. Even rasters, drawings and light ink on dark ground are left as they are.

import type { Raster } from '../image.ts';

/** The shorter side is looked at in so many cells. */
const CELLS = 24;

/** Paper whose grays along the border differ by less than this, of 255, is even. */
const MIN_UNEVENNESS = 20;

/** A ground darker than this is no paper. */
const MIN_PAPER = 50;

/** The paper's part of a cell: a gray that three quarters of its pixels do not pass. */
const PAPER_QUANTILE = 0.75;

/** Strokes up to this part of the shorter side are bridged when the paper under them is guessed. */
const WIDEST_STROKE = 1 / 4;

const WHITE = 240;

/** Values in cells, row by row. */
interface Grid {
  readonly columns: number;
  readonly rows: number;
  readonly values: Float32Array;
}

/** Divides every gray by that of the paper around it, where the light on it is uneven. */
export function evenLight(raster: Raster): Raster {
  if (raster.alpha || Math.min(raster.width, raster.height) < 2 * CELLS) return raster;
  const cells = paperOf(raster);
  if (!isUnevenPaper(cells)) return raster;
  const reach = Math.ceil((CELLS * WIDEST_STROKE) / 2);
  const paper = spread(spread(spread(cells, reach, Math.max), reach, Math.min), 1, mean);
  return { ...raster, gray: divide(raster, paper) };
}

/** The gray of the paper in every cell, ink left out where it is the smaller part. */
function paperOf({ width, height, gray }: Raster): Grid {
  const side = Math.min(width, height) / CELLS;
  const [columns, rows] = [Math.round(width / side), Math.round(height / side)];
  const values = Float32Array.from({ length: columns * rows }, (_, cell) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    const inside: number[] = [];
    for (let y = start(row, rows, height); y < start(row + 1, rows, height); y++)
      for (let x = start(column, columns, width); x < start(column + 1, columns, width); x++)
        inside.push(gray[y * width + x]!);
    return quantile(Uint8Array.from(inside), PAPER_QUANTILE);
  });
  return { columns, rows, values };
}

/** The first pixel of a cell. */
function start(cell: number, cells: number, length: number): number {
  return Math.floor((cell * length) / cells);
}

function quantile(values: Uint8Array | Float32Array, share: number): number {
  return values.sort()[Math.min(values.length - 1, Math.floor(share * values.length))] ?? 0;
}

function isUnevenPaper({ columns, rows, values }: Grid): boolean {
  const onBorder = (_: number, cell: number) => {
    const [column, row] = [cell % columns, Math.floor(cell / columns)];
    return column === 0 || row === 0 || column === columns - 1 || row === rows - 1;
  };
  const border = values.filter(onBorder);
  return quantile(border, 0.5) >= MIN_PAPER && quantile(border, 0.95) - quantile(border, 0.05) >= MIN_UNEVENNESS;
}

/** Every cell becomes what `combine` makes of those at most `reach` away, first along rows, then along columns. */
function spread(grid: Grid, reach: number, combine: (...values: number[]) => number): Grid {
  const { columns, rows } = grid;
  const along = (values: Float32Array, at: (cell: number, step: number) => number | undefined) =>
    values.map((_, cell) => {
      const near = Array.from({ length: 2 * reach + 1 }, (_, i) => at(cell, i - reach));
      return combine(...near.filter(index => index !== undefined).map(index => values[index]!));
    });
  const inRow = along(grid.values, (cell, step) => {
    const column = (cell % columns) + step;
    return column >= 0 && column < columns ? cell + step : undefined;
  });
  const inColumn = along(inRow, (cell, step) => {
    const row = Math.floor(cell / columns) + step;
    return row >= 0 && row < rows ? cell + step * columns : undefined;
  });
  return { columns, rows, values: inColumn };
}

function mean(...values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Grays in parts of the paper's, which is read between the middles of its cells. */
function divide({ width, height, gray }: Raster, { columns, rows, values }: Grid): Uint8Array {
  const across = Array.from({ length: width }, (_, x) => between(x, width, columns));
  const result = new Uint8Array(gray.length);
  for (let y = 0; y < height; y++) {
    const { first, second, share } = between(y, height, rows);
    const row = Float32Array.from({ length: columns }, (_, column) => {
      const [a, b] = [values[first * columns + column]!, values[second * columns + column]!];
      return a + share * (b - a);
    });
    for (let x = 0; x < width; x++) {
      const { first, second, share } = across[x]!;
      const paper = Math.max(1, row[first]! + share * (row[second]! - row[first]!));
      result[y * width + x] = Math.min(WHITE, Math.round((WHITE * gray[y * width + x]!) / paper));
    }
  }
  return result;
}

/** The cells whose middles a pixel lies between, and how far it is on its way to the second. */
function between(pixel: number, length: number, cells: number): { first: number; second: number; share: number } {
  const at = Math.min(cells - 1, Math.max(0, ((pixel + 0.5) * cells) / length - 0.5));
  const first = Math.floor(at);
  return { first, second: Math.min(cells - 1, first + 1), share: at - first };
}
