// A request's body -> its bytes, counted as they arrive. items.ts and open-inference.ts read them.

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
  readonly since: number;
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
  held.add(body);
  try {
    for await (const chunk of chunksOf(request)) {
      body.bytes += chunk.byteLength;
      if (body.bytes > MAX_BODY_BYTES) throw tooLarge('more');
      expectRoom();
      chunks.push(chunk);
    }
    return concatenate(chunks);
  } finally {
    held.delete(body);
  }
}

function expectRoom(): void {
  let sum = 0;
  for (const body of held)
    if (body.since < Date.now() - BODY_DEADLINE_MS) held.delete(body);
    else sum += body.bytes;
  if (sum <= MAX_HELD_BYTES) return;
  const headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };
  throw new Problem(503, 'body: expected fewer large ones at the same time, got too many', { headers });
}

/** The body's chunks as they arrive; leaving the loop early cancels the body, so that the rest is not sent in vain. */
async function* chunksOf(request: Request): AsyncGenerator<Uint8Array> {
  const reader: ReadableStreamDefaultReader<Uint8Array> | undefined = request.body?.getReader();
  if (!reader) return;
  let ended = false;
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(tooSlow()), BODY_DEADLINE_MS);
  try {
    for (;;) {
      const { done, value } = await Promise.race([reader.read().catch(cutShort), late]);
      ended = done;
      if (done) return;
      yield value;
    }
  } finally {
    clearTimeout(timer);
    if (!ended) await reader.cancel().catch(() => {}); // a broken one is at its end
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
