// Bytes -> JSON: UTF-8, and no deeper than any request needs.

import { Problem } from '../problem.ts';

/** Nested arrays and objects; the deepest request, an inference with nested data, has seven. */
export const MAX_DEPTH = 16;

const [QUOTE, BACKSLASH, OPEN_ARRAY, CLOSE_ARRAY, OPEN_OBJECT, CLOSE_OBJECT] = Uint8Array.from('"\\[]{}', character =>
  character.charCodeAt(0),
);

/** Throws a 400 `Problem` for bytes that are not JSON. */
export function parseJson(body: Uint8Array): unknown {
  if (isTooDeep(body)) throw new Problem(400, `body: expected JSON in UTF-8, nested at most ${MAX_DEPTH} deep`);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(body));
  } catch (error) {
    throw new Problem(400, `body: expected JSON in UTF-8: ${error instanceof Error ? error.message : error}`);
  }
}

/** Counts brackets outside strings, without reading anything else. */
function isTooDeep(body: Uint8Array): boolean {
  let [depth, inString] = [0, false];
  for (let i = 0; i < body.length; i++) {
    const byte = body[i];
    if (inString) {
      if (byte === BACKSLASH) i++;
      else if (byte === QUOTE) inString = false;
    } else if (byte === QUOTE) inString = true;
    else if (byte === OPEN_ARRAY || byte === OPEN_OBJECT) {
      if (++depth > MAX_DEPTH) return true;
    } else if (byte === CLOSE_ARRAY || byte === CLOSE_OBJECT) depth--;
  }
  return false;
}
