// A request's body -> the 28×28 image that the model reads: strokes, pixels, a PNG in a data URL or a bare PNG. Checks
// everything that comes from outside, once; drawing is left to ink.ts and image.ts.

import * as z from 'zod';
import { readBody } from './body.ts';
import type { Image } from './classifier.ts';
import { renderRaster } from './image.ts';
import { renderStrokes } from './ink.ts';
import { decodePng, PngError } from './png.ts';
import { type FieldError, Problem, quote } from './problem.ts';

/** The media types that are read, as Accept-Post lists them. */
export const MEDIA_TYPES = 'application/json, image/png';

export const MAX_STROKES = 1000;

/** Points of all strokes together. */
export const MAX_POINTS = 20_000;

/** Coordinates may have any scale within ± this; the drawing is scaled to the image anyway. */
export const MAX_COORDINATE = 1e9;

const PIXELS = 28 * 28;
const MAX_LISTED_ERRORS = 10;
const DATA_URL_PREFIX = 'data:image/png;base64,';

z.config({ jitless: true });

function numberWithin(low: number, high: number) {
  const rule = `expected a number ${low}..${high}`;
  return z.number(rule).min(low, rule).max(high, rule);
}

const coordinate = numberWithin(-MAX_COORDINATE, MAX_COORDINATE);
const point = z.tuple([coordinate, coordinate], 'expected a point [x, y]');
const stroke = z.array(point, 'expected a stroke: an array of points [x, y]');

// Lengths are checked before what is inside, so that a body of too many values costs no more than counting them.
const strokes = z
  .array(z.unknown(), 'expected an array of strokes')
  .max(MAX_STROKES, `expected at most ${MAX_STROKES} strokes`)
  .refine(list => countPoints(list) <= MAX_POINTS, `expected at most ${MAX_POINTS} points in all`)
  .pipe(z.array(stroke));
const pixels = z
  .array(z.unknown(), `expected an array of ${PIXELS} numbers`)
  .length(PIXELS, `expected ${PIXELS} numbers`)
  .pipe(z.array(numberWithin(0, 255)));
const image = z.string(`expected a string that begins with ${DATA_URL_PREFIX}`);

const drawing = z.strictObject(
  { strokes: strokes.optional(), pixels: pixels.optional(), image: image.optional() },
  'expected an object with one of strokes, pixels, image',
);

/**
 * Reads the image that a request sends. Throws a `Problem`: 413 for a body or 415 for a media type that is not accepted,
 * 400 for content that is not what its media type says, 422 for content that is, but cannot be used.
 */
export async function readImage(request: Request): Promise<Image> {
  const mediaType = readMediaType(request.headers);
  const body = await readBody(request);
  const image = mediaType === 'image/png' ? imageOfPng(body, invalidPng) : imageOfJson(parseJson(body));
  if (!Array.from(image).some(value => value > 0)) throw new Problem(422, 'drawing: expected ink, got none');
  return image;
}

function readMediaType(headers: Headers): 'application/json' | 'image/png' {
  const coding = headers.get('Content-Encoding') ?? 'identity';
  if (coding !== 'identity') {
    const detail = `Content-Encoding: expected none, got ${quote(coding)}`;
    throw new Problem(415, detail, { headers: { 'Accept-Encoding': 'identity' } });
  }
  const declared = headers.get('Content-Type') ?? '';
  const mediaType = declared.split(';', 1)[0]!.trim().toLowerCase();
  if (mediaType === 'application/json' || mediaType === 'image/png') return mediaType;
  const detail = `Content-Type: expected one of ${MEDIA_TYPES}, got ${quote(declared)}`;
  throw new Problem(415, detail, { headers: { 'Accept-Post': MEDIA_TYPES } });
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body));
  } catch (error) {
    throw new Problem(400, `body: expected JSON in UTF-8: ${error instanceof Error ? error.message : error}`);
  }
}

function imageOfJson(json: unknown): Image {
  const result = drawing.safeParse(json, { reportInput: true });
  if (!result.success) throw invalid(result.error.issues);
  const { strokes, pixels, image } = result.data;
  const given = Object.keys(result.data);
  if (given.length !== 1) {
    const detail = `expected exactly one of strokes, pixels, image, got ${given.join(', ') || 'none'}`;
    throw toProblem([{ pointer: '#', detail }], 1);
  }
  if (strokes) return renderStrokes(strokes);
  return pixels ?? imageOfDataUrl(image ?? '');
}

function imageOfPng(file: Uint8Array, toProblem: (error: PngError) => Problem): Image {
  try {
    return renderRaster(decodePng(file));
  } catch (error) {
    throw error instanceof PngError ? toProblem(error) : error;
  }
}

function imageOfDataUrl(url: string): Image {
  return imageOfPng(bytesOfDataUrl(url), error => invalidImage(error.message));
}

/** Bytes that are no PNG do not have the declared form; a PNG beyond the limits does. */
function invalidPng(error: PngError): Problem {
  return new Problem(error.tooLarge ? 422 : 400, error.message);
}

function bytesOfDataUrl(url: string): Uint8Array {
  const encoded = url.slice(DATA_URL_PREFIX.length);
  if (url.slice(0, DATA_URL_PREFIX.length).toLowerCase() !== DATA_URL_PREFIX) {
    throw invalidImage(`expected it to begin with ${DATA_URL_PREFIX}, got ${quote(url)}`);
  }
  try {
    return bytesOf(atob(encoded));
  } catch {
    throw invalidImage('expected base64 after the comma');
  }
}

function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

function invalidImage(detail: string): Problem {
  return toProblem([{ pointer: '#/image', detail }], 1);
}

function countPoints(strokes: readonly unknown[]): number {
  return strokes.reduce((count: number, stroke) => count + (Array.isArray(stroke) ? stroke.length : 0), 0);
}

function invalid(issues: readonly z.core.$ZodIssue[]): Problem {
  const errors = issues
    .slice(0, MAX_LISTED_ERRORS)
    .map(issue => ({ pointer: toPointer(issue.path), detail: explain(issue) }));
  return toProblem(errors, issues.length);
}

function toProblem(errors: readonly FieldError[], count: number): Problem {
  const [first] = errors;
  const more = count > 1 ? ` (and ${count - 1} more)` : '';
  const subject = first?.pointer === '#' ? 'body' : first?.pointer;
  return new Problem(422, `${subject}: ${first?.detail}${more}`, { errors });
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    const keys = issue.keys.slice(0, MAX_LISTED_ERRORS).map(quote).join(', ');
    return `expected no keys but strokes, pixels, image, got ${keys}`;
  }
  return `${issue.message}, got ${quote(issue.input)}`;
}

/** A path into the JSON as a JSON Pointer in URI fragment form (RFC 6901, section 6). */
function toPointer(path: readonly PropertyKey[]): string {
  const tokens = path.map(key => encodeURIComponent(String(key).replaceAll('~', '~0').replaceAll('/', '~1')));
  return ['#', ...tokens].join('/');
}
