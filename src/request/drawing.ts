// One drawing in JSON -> what is in it: strokes, pixels or a picture in a data URL. The OpenAPI document shows the same
// schema.

import * as z from 'zod';
import type { PictureError } from '../pictures/limits.ts';
import { IMAGE_SIZE } from '../preparation/ink.ts';
import { type FieldError, Problem, quote } from '../problem.ts';
import type { Source } from './prepare.ts';

export const MAX_STROKES = 1000;

/** Points of all strokes of a request together. */
export const MAX_POINTS = 20_000;

/** The largest coordinate, positive or negative. Drawings may have any scale; they are scaled to the image. */
export const MAX_COORDINATE = 1e9;

/** Pixels of an image. */
export const PIXELS = IMAGE_SIZE ** 2;

const MAX_LISTED_ERRORS = 10;
const DATA_URL = /^data:image\/(png|jpeg|webp);base64,/i;

z.config({ jitless: true });

function numberWithin(low: number, high: number) {
  const rule = `expected a number ${low}..${high}`;
  return z.number(rule).min(low, rule).max(high, rule);
}

const coordinate = numberWithin(-MAX_COORDINATE, MAX_COORDINATE);
const point = z.tuple([coordinate, coordinate], 'expected a point [x, y]');
const stroke = z.array(point, 'expected a stroke: an array of points [x, y]');

// Lengths are checked before contents, so that a body with too many values costs no more than counting them.
export const strokes = z
  .array(z.unknown(), 'expected an array of strokes')
  .max(MAX_STROKES, `expected at most ${MAX_STROKES} strokes`)
  .superRefine((list, context) => {
    const count = countPoints(list);
    if (count <= MAX_POINTS) return;
    const message = `expected at most ${MAX_POINTS} points in all, got ${count} points`;
    context.addIssue({ code: 'custom', message });
  })
  .pipe(z.array(stroke).max(MAX_STROKES))
  .meta({ description: `Strokes of points [x, y], in any scale, y downwards; at most ${MAX_POINTS} points in all.` });
const pixels = z
  .array(z.unknown(), `expected an array of ${PIXELS} numbers`)
  .length(PIXELS, `expected ${PIXELS} numbers`)
  .pipe(z.array(numberWithin(0, 255)).length(PIXELS))
  .meta({ description: '28×28 values row by row, like MNIST’s: white ink on black.' });
const image = z
  .string('expected a string that starts with data:image/png;base64,')
  .meta({ description: 'A picture as a data URL: data:image/png;base64,… (or image/jpeg, image/webp).' });

/** Exactly one of strokes, pixels and image. */
export const Drawing = z
  .strictObject(
    { strokes: strokes.optional(), pixels: pixels.optional(), image: image.optional() },
    'expected an object with one of strokes, pixels, image',
  )
  .meta({ minProperties: 1, maxProperties: 1 });

type DrawingData = z.output<typeof Drawing>;

/** Checks the drawing at a JSON Pointer (RFC 6901) in the body. Throws a 422 `Problem` that points to the error. */
export function parseDrawing(json: unknown, pointer = '#'): DrawingData {
  const result = Drawing.safeParse(json, { reportInput: true });
  if (!result.success) throw invalid(result.error.issues, pointer);
  const given = Object.keys(result.data);
  if (given.length === 1) return result.data;
  const detail = `expected exactly one of strokes, pixels, image, got ${given.join(', ') || 'none'}`;
  throw unprocessable([{ pointer, detail }], 1);
}

/** What is in a drawing. Throws a 422 `Problem` for an image that is not a data URL. */
export function sourceOf({ strokes, pixels, image = '' }: DrawingData, pointer = '#'): Source {
  if (strokes) return { strokes };
  if (pixels) return { pixels };
  const refuse = (error: PictureError) => unprocessable([{ pointer: `${pointer}/image`, detail: error.message }], 1);
  return { file: bytesOfDataUrl(image, `${pointer}/image`), refuse };
}

function bytesOfDataUrl(url: string, pointer: string): Uint8Array {
  const [prefix] = DATA_URL.exec(url) ?? [];
  if (prefix === undefined) {
    const rule = 'expected it to start with data:image/png;base64, (or image/jpeg, image/webp)';
    throw unprocessable([{ pointer, detail: `${rule}, got ${quote(url)}` }], 1);
  }
  return bytesOfBase64(url.slice(prefix.length), pointer);
}

/** Throws a 422 `Problem` for other text. */
export function bytesOfBase64(text: string, pointer: string): Uint8Array {
  try {
    return bytesOf(atob(text));
  } catch {
    throw unprocessable([{ pointer, detail: 'expected base64' }], 1);
  }
}

function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

export function countPoints(strokes: readonly unknown[]): number {
  return strokes.reduce((count: number, stroke) => count + (Array.isArray(stroke) ? stroke.length : 0), 0);
}

/** The 422 `Problem` for a schema's issues with the value at `pointer`. */
export function invalid(issues: readonly z.core.$ZodIssue[], pointer = '#'): Problem {
  const errors = issues
    .slice(0, MAX_LISTED_ERRORS)
    .map(issue => ({ pointer: `${pointer}${toPointer(issue.path)}`, detail: describeIssue(issue) }));
  return unprocessable(errors, issues.length);
}

function unprocessable(errors: readonly FieldError[], count: number): Problem {
  const [first] = errors;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  const subject = first?.pointer === '#' ? 'body' : first?.pointer;
  return new Problem(422, `${subject}: ${first?.detail}${more}`, { errors });
}

function describeIssue(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, MAX_LISTED_ERRORS).map(quote).join(', ');
    return `expected only keys of the schema, got ${keys}`;
  }
  if (issue.code === 'custom') return issue.message; // says what it got
  return `${issue.message}, got ${quote(issue.input)}`;
}

/** A path into the JSON as the rest of a JSON Pointer in URI fragment form (RFC 6901, section 6). */
function toPointer(path: readonly PropertyKey[]): string {
  const tokens = path.map(key => encodeURIComponent(String(key).replaceAll('~', '~0').replaceAll('/', '~1')));
  return tokens.map(token => `/${token}`).join('');
}
