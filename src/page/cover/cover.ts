// Covering pieces of an image: a square without ink at 8 × 8 places, which reach over all of it, and what the model reads
// then. One batch holds all of them, as large as the server takes.

import { IMAGE_SIZE } from '../../preparation/ink.ts';
import { isUnknown, type Ranking } from '../answer/answer.ts';

/** Side of the square, and how far neighbouring places are apart, in pixels. */
export const SQUARE = 7;
export const STEP = 3;

/** Places in a row, and rows of them. */
export const PLACES = (IMAGE_SIZE - SQUARE) / STEP + 1;

type Image = readonly number[];

/** The image once for each place, row by row, its square blank. */
export function allCovered(image: Image): Image[] {
  return Array.from({ length: PLACES ** 2 }, (_, place) => coveredAt(image, place));
}

export function coveredAt(image: Image, place: number): Image {
  const { left, top } = squareAt(place);
  const isInside = (at: number, start: number) => at >= start && at < start + SQUARE;
  return image.map((value, pixel) =>
    isInside(pixel % IMAGE_SIZE, left) && isInside(Math.floor(pixel / IMAGE_SIZE), top) ? 0 : value,
  );
}

/** The first column and row of the square, in pixels. */
export function squareAt(place: number): { readonly left: number; readonly top: number } {
  return { left: STEP * (place % PLACES), top: STEP * Math.floor(place / PLACES) };
}

/** The place whose square's middle is nearest to this point, in pixels from the image's corner. */
export function placeAt(x: number, y: number): number {
  return placeOf(Math.round((x - SQUARE / 2) / STEP), Math.round((y - SQUARE / 2) / STEP));
}

/** The place so many columns to the right and rows down, or the last one on the way. */
export function moved(place: number, columns: number, rows: number): number {
  return placeOf((place % PLACES) + columns, Math.floor(place / PLACES) + rows);
}

function placeOf(column: number, row: number): number {
  const within = (at: number) => Math.min(Math.max(at, 0), PLACES - 1);
  return PLACES * within(row) + within(column);
}

/** What the model calls it; undefined for none of the digits. */
export function nameOf(ranking: Ranking): string | undefined {
  return isUnknown(ranking) ? undefined : ranking.predictions[0]?.label;
}

/** How much of the confidence in this name, or in none, is left. */
export function scoreOf({ predictions, unknown = 0 }: Ranking, name: string | undefined): number {
  return name === undefined ? unknown : (predictions.find(({ label }) => label === name)?.score ?? 0);
}

/** For each place how much of the answer's confidence its piece carries, 0..1; all of it where another answer comes. */
export function losses(answer: Ranking, covered: readonly Ranking[]): number[] {
  const name = nameOf(answer);
  const before = scoreOf(answer, name);
  return covered.map(ranking => (nameOf(ranking) === name ? Math.max(0, before - scoreOf(ranking, name)) : 1));
}

/** The place that says most: where it is surest of another digit, else of none, else where the answer loses most. */
export function mostTelling(answer: Ranking, covered: readonly Ranking[]): number {
  const name = nameOf(answer);
  const left = covered.map(ranking => {
    const other = nameOf(ranking);
    return scoreOf(ranking, name) + (other === name ? 2 : other === undefined ? 1 : 0);
  });
  return left.indexOf(Math.min(...left));
}
