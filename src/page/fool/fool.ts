// The game of changing an answer with the fewest pixels, as data: an image whose pixels are turned one by one, what the model
// reads, and the record.

import { IMAGE_SIZE } from '../../preparation/ink.ts';
import { type Answer, isUnknown, type Ranking } from '../answer/answer.ts';

type Image = readonly number[];

const MIDDLE = ((IMAGE_SIZE + 1) * IMAGE_SIZE) / 2;

export interface Triumph {
  /** How many were changed. */
  readonly pixels: number;
  readonly from: string;
  readonly to: string;
}

export interface Fool {
  /** What the model read before, and was sure of, since others are easy; undefined until there is such an answer. */
  readonly original: Answer | undefined;
  /** Its image with some pixels changed. */
  readonly image: Image;
  /** What the model last read in it. */
  readonly reading: Ranking | undefined;
  /** Why it reads nothing. */
  readonly failure: string | undefined;
  /** The pixel that keys change. */
  readonly cursor: number;
  readonly record: Triumph | undefined;
}

/** A new game on the image of an answer. */
export function started(record: Triumph | undefined, original?: Answer): Fool {
  return { original, image: original?.image ?? [], reading: original, failure: undefined, cursor: MIDDLE, record };
}

/** Turns a pixel to the other colour, or back to what it was. */
export function painted(fool: Fool, pixel: number, changed: boolean): Fool {
  const before = fool.original?.image[pixel];
  if (before === undefined || isChanged(fool, pixel) === changed) return fool;
  const value = changed ? (before < 128 ? 255 : 0) : before;
  return { ...fool, cursor: pixel, image: fool.image.with(pixel, value) };
}

export function isChanged({ original, image }: Fool, pixel: number): boolean {
  return image[pixel] !== original?.image[pixel];
}

/** How many pixels of the image, or of another of the same game, are changed. */
export function changes({ original, image }: Fool, of: Image = image): number {
  return of.filter((value, pixel) => value !== original?.image[pixel]).length;
}

/** What the model reads in an image of this game; another digit with fewer pixels than ever is a record. */
export function read(fool: Fool, image: Image, reading: Ranking): Fool {
  const to = otherDigit(fool, reading);
  const pixels = changes(fool, image);
  const isRecord = to !== undefined && pixels > 0 && pixels < (fool.record?.pixels ?? Number.POSITIVE_INFINITY);
  const record = isRecord ? { pixels, from: fool.original!.predictions[0]!.label, to } : fool.record;
  return { ...fool, reading, failure: undefined, record };
}

/** The digit that is read in place of the original one, if so. */
export function otherDigit({ original }: Fool, reading: Ranking | undefined): string | undefined {
  if (!original || !reading || isUnknown(reading)) return undefined;
  const [{ label } = original.predictions[0]!] = reading.predictions;
  return label === original.predictions[0]!.label ? undefined : label;
}

/** Moves the keys' pixel, within the image. */
export function pointed(fool: Fool, columns: number, rows: number): Fool {
  const within = (at: number) => Math.min(Math.max(at, 0), IMAGE_SIZE - 1);
  const [column, row] = [fool.cursor % IMAGE_SIZE, Math.floor(fool.cursor / IMAGE_SIZE)];
  return { ...fool, cursor: IMAGE_SIZE * within(row + rows) + within(column + columns) };
}
