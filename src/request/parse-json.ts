// Bytes -> JSON: UTF-8, and no deeper than any request needs.

import { Problem } from '../problem.ts';

/** Nested arrays and objects; the deepest request, an inference with nested data, has seven. */
export const MAX_DEPTH = 16;

/** Values of a request; 64 images have 50,176, and 20,000 points 60,000. More would fill an isolate's memory. */
export const MAX_VALUES = 200_000;

const [QUOTE, BACKSLASH, COMMA, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = Uint8Array.from(
  '"\\,[]{}',
  character => character.charCodeAt(0),
);

/** Throws a 400 `Problem` for bytes that are not JSON, and a 413 for too many values. */
export function parseJson(body: Uint8Array): unknown {
  checkSize(body);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body));
  } catch (error) {
    throw new Problem(400, `body: expected JSON in UTF-8: ${error instanceof Error ? error.message : error}`);
  }
}

/** Counts brackets and commas outside strings, without reading anything else. */
function checkSize(body: Uint8Array): void {
  let [depth, values, inString] = [0, 0, false];
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === COMMA) values++;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      values++;
      if (++depth > MAX_DEPTH) throw new Problem(400, `body: expected JSON in UTF-8, nested at most ${MAX_DEPTH} deep`);
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--;
  }
  if (values > MAX_VALUES) throw new Problem(413, `body: expected at most ${MAX_VALUES} values, got ${values}`);
}
