// A request's body -> its bytes, or its lines, counted as they arrive.

import { concatenate } from '../bytes.ts';
import { Problem } from '../problem.ts';

/** The largest body of a request. */
export const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** A body that has not come in by then is not waited for. */
export const BODY_DEADLINE_MS = 30_000;

/** Of bodies that come in at the same time an isolate holds no more. */
export const MAX_HELD_BYTES = 8 * MAX_BODY_BYTES;

const RETRY_AFTER_SECONDS = 2;

/** A body that is coming in, or whose client went away: then nothing tells, and it is forgotten after the deadline. */
interface Held {
  since: number;
  bytes: number;
}
const held = new Set<Held>();

/**
 * Reads a body of at most `MAX_BODY_BYTES`. Content-Length may lie, be missing or not be a number: it can only refuse
 * early. Throws a 413 `Problem` as soon as the limit is passed, a 408 one at the deadline and a 503 one where too much
 * is coming in at the same time, and reads no further.
 */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer>> {
  const announced = Number(request.headers.get('Content-Length'));
  if (announced > MAX_BODY_BYTES) throw tooLarge(String(announced));
  const chunks: Uint8Array[] = [];
  const body: Held = { since: Date.now(), bytes: 0 };
  try {
    for await (const chunk of chunksOf(request, body.since)) {
      body.bytes += chunk.byteLength;
      if (body.bytes > MAX_BODY_BYTES) throw tooLarge('more');
      expectRoom(body);
      chunks.push(chunk);
    }
    return concatenate(chunks);
  } finally {
    held.delete(body);
  }
}

/**
 * The lines of a body of any length that are complete with each chunk, at most `most` at a time. Throws a 413 `Problem` for
 * a line of more than `MAX_BODY_BYTES`, a 408 one when nothing comes for the deadline's time, and a 503 one as above.
 */
export async function* linesOf(request: Request, most: number): AsyncGenerator<string[]> {
  const decoder = new TextDecoder();
  const body: Held = { since: Date.now(), bytes: 0 };
  let begun: string[] = []; // the parts of a line whose end has not come
  try {
    for await (const chunk of chunksOf(request)) {
      const [end, ...others] = decoder.decode(chunk, { stream: true }).split('\n');
      begun.push(end!);
      body.since = Date.now();
      body.bytes += end!.length;
      if (body.bytes > MAX_BODY_BYTES) throw tooLarge('a longer line');
      expectRoom(body);
      const next = others.pop();
      if (next === undefined) continue;
      const lines = [begun.join(''), ...others];
      [begun, body.bytes] = [[next], next.length];
      for (let i = 0; i < lines.length; i += most) yield lines.slice(i, i + most);
    }
    yield [begun.join('')];
  } finally {
    held.delete(body);
  }
}

function expectRoom(body: Held): void {
  held.add(body);
  let sum = 0;
  for (const body of held)
    if (body.since < Date.now() - BODY_DEADLINE_MS) held.delete(body);
    else sum += body.bytes;
  if (sum <= MAX_HELD_BYTES) return;
  const headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };
  throw new Problem(503, 'body: expected fewer large ones at the same time, got too many', { headers });
}

/**
 * The body's chunks as they arrive, all of them before the deadline after `since`, or without it each of them. Leaving the
 * loop early cancels the body, so that the rest is not sent in vain.
 */
async function* chunksOf(request: Request, since?: number): AsyncGenerator<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader();
  if (!reader) return;
  let ended = false;
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read().catch(cutShort), (since ?? Date.now()) + BODY_DEADLINE_MS);
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!ended) await reader.cancel().catch(() => {}); // a broken one is at its end
  }
}

async function inTime<T>(arrival: Promise<T>, deadline: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooSlow()), deadline - Date.now());
  try {
    return await Promise.race([arrival, late]);
  } finally {
    clearTimeout(timer);
  }
}

function cutShort(): never {
  throw new Problem(400, 'body: expected as much as was announced, in well-formed chunks, got a broken one');
}

function tooSlow(): Problem {
  return new Problem(408, `body: expected all of it within ${BODY_DEADLINE_MS / 1000} seconds, got only a part`);
}

function tooLarge(got: string): Problem {
  return new Problem(413, `body: expected at most ${MAX_BODY_BYTES} bytes, got ${got}`);
}
