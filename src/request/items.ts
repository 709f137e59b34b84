// A request's body -> what it sends for one image or several, by media type. drawing.ts reads a drawing, prepare.ts makes
// the image.

import * as z from 'zod';
import { isPicture } from '../pictures/decode-picture.ts';
import type { PictureError } from '../pictures/limits.ts';
import { Problem, quote } from '../problem.ts';
import { readBody } from './body.ts';
import { countPoints, Drawing, invalid, MAX_POINTS, PIXELS, parseDrawing, sourceOf } from './drawing.ts';
import { parseJson } from './parse-json.ts';
import type { Source } from './prepare.ts';

const PICTURES = ['image/png', 'image/jpeg', 'image/webp'] as const;
const MEDIA_TYPE_LIST = ['application/json', ...PICTURES, 'multipart/form-data', 'application/octet-stream'] as const;
type MediaType = (typeof MEDIA_TYPE_LIST)[number];

/** Of a body with an image a line, which ../api/classify-lines.ts reads. */
export const LINES = 'application/x-ndjson';

/** Images per request. */
export const MAX_ITEMS = 64;

const items = z
  .array(z.unknown(), 'expected an array of drawings')
  .min(1, 'expected at least one drawing')
  .max(MAX_ITEMS, `expected at most ${MAX_ITEMS} drawings`);
const envelope = z.strictObject({ items });

/** Several drawings. */
export const Batch = envelope.extend({ items: z.array(Drawing).min(1).max(MAX_ITEMS) });

/** A request's images: `sources` in order; a `Problem` in place of one that cannot be read. */
export interface Items {
  /** Whether the answer is a list even for one image. */
  readonly isBatch: boolean;
  readonly sources: readonly (Source | Problem)[];
}

/**
 * Reads what a request sends. Throws a `Problem`: 413 for a body that is too large, 415 for a media type that is not
 * accepted, 400 for content that does not match its media type, 422 for content that does but cannot be used. `others` are
 * media types that the route reads by itself, to be named in the 415.
 */
export async function readItems(request: Request, ...others: readonly string[]): Promise<Items> {
  const mediaType = readMediaType(request.headers, others);
  const body = await readBody(request);
  if (mediaType === 'application/json') return itemsOfJson(parseJson(body));
  if (mediaType === 'application/octet-stream') return itemsOfBytes(body);
  if (mediaType === 'multipart/form-data') return itemsOfForm(body, request.headers.get('Content-Type') ?? '');
  return single(pictureOf(body));
}

/** A picture whose format its first bytes tell. */
export function pictureOf(file: Uint8Array): Source {
  return { file, refuse: refuseFile };
}

function readMediaType(headers: Headers, others: readonly string[]): MediaType {
  checkCoding(headers);
  const declared = mediaTypeOf(headers);
  const mediaType = MEDIA_TYPE_LIST.find(known => known === declared);
  if (mediaType) return mediaType;
  const types = [...MEDIA_TYPE_LIST, ...others].join(', ');
  const detail = `Content-Type: expected one of ${types}, got ${quote(headers.get('Content-Type') ?? '')}`;
  throw new Problem(415, detail, { headers: { 'Accept-Post': types } });
}

/** In lower case, without its parameters. */
export function mediaTypeOf(headers: Headers): string {
  return (headers.get('Content-Type') ?? '').split(';', 1)[0]!.trim().toLowerCase();
}

/** Throws a 415 `Problem` for a compressed body. */
export function checkCoding(headers: Headers): void {
  const coding = headers.get('Content-Encoding') ?? 'identity';
  if (coding.trim().toLowerCase() === 'identity') return;
  const detail = `Content-Encoding: expected none, got ${quote(coding)}`;
  throw new Problem(415, detail, { headers: { 'Accept-Encoding': 'identity' } });
}

function itemsOfJson(json: unknown): Items {
  if (typeof json !== 'object' || json === null || !Object.hasOwn(json, 'items'))
    return single(sourceOf(parseDrawing(json)));
  const result = envelope.safeParse(json, { reportInput: true });
  if (!result.success) throw invalid(result.error.issues);
  checkPoints(result.data.items);
  const pointers = result.data.items.map((_, i) => `#/items/${i}`);
  // A drawing of a wrong form is a mistake in the program that sent it; a picture that cannot be read spoils no other.
  const drawings = result.data.items.map((item, i) => parseDrawing(item, pointers[i]));
  return { isBatch: true, sources: drawings.map((drawing, i) => attempt(() => sourceOf(drawing, pointers[i]))) };
}

/** Throws a 422 `Problem` where the drawings have too many points together: each costs its rendering. */
function checkPoints(items: readonly unknown[]): void {
  const strokes = items.map(item => Object(item).strokes).filter(Array.isArray);
  const count = strokes.reduce((sum, list) => sum + countPoints(list), 0);
  if (count <= MAX_POINTS) return;
  const detail = `expected at most ${MAX_POINTS} points in all drawings, got ${count}`;
  throw new Problem(422, `#/items: ${detail}`, { errors: [{ pointer: '#/items', detail }] });
}

function itemsOfBytes(body: Uint8Array): Items {
  if (isPicture(body)) return single(pictureOf(body));
  const count = body.length / PIXELS;
  if (!Number.isInteger(count) || count < 1 || count > MAX_ITEMS)
    throw new Problem(
      400,
      `body: expected 1..${MAX_ITEMS} times ${PIXELS} bytes, or a picture, got ${body.length} bytes`,
    );
  const sources = Array.from({ length: count }, (_, i) => ({ pixels: body.subarray(i * PIXELS, (i + 1) * PIXELS) }));
  return { isBatch: count > 1, sources };
}

async function itemsOfForm(body: Uint8Array<ArrayBuffer>, contentType: string): Promise<Items> {
  const form = await new Response(body, { headers: { 'Content-Type': contentType } }).formData().catch(() => {
    throw new Problem(400, 'body: expected multipart/form-data with its boundary');
  });
  const parts = [...form];
  if (parts.length < 1 || parts.length > MAX_ITEMS)
    throw new Problem(400, `body: expected 1..${MAX_ITEMS} files, got ${parts.length}`);
  const sources = await Promise.all(parts.map(([name, part]) => sourceOfPart(name, part)));
  return { isBatch: sources.length > 1, sources };
}

async function sourceOfPart(name: string, part: string | File): Promise<Source> {
  if (typeof part === 'string') throw new Problem(400, `body: expected a file in ${quote(name)}, got text`);
  return pictureOf(new Uint8Array(await part.arrayBuffer()));
}

function single(source: Source): Items {
  return { isBatch: false, sources: [source] };
}

/** 400 for bytes that are not a picture; 422 for a picture beyond the limits. */
function refuseFile(error: PictureError): Problem {
  return new Problem(error.tooLarge ? 422 : 400, error.message);
}

function attempt(reading: () => Source): Source | Problem {
  try {
    return reading();
  } catch (error) {
    if (error instanceof Problem) return error;
    throw error;
  }
}
