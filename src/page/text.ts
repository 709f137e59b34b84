// Every English text that the pages' code writes; what stands on a page from the start is in its HTML.

/** Of the drawing page. */
export const text = {
  invitation: 'Draw a digit and the answer appears here.',
  noAnswer: 'No answer yet.',
  /** Follows the label: "7 · 99.8 %". */
  confidence: (score: number) => ` · ${percent(score)}`,
  /** In place of a label, when the model is not sure. */
  either: (first: string, second: string) => `${first} or ${second}?`,
  unsure: (score: number) => ` · not sure, ${percent(score)}`,
  drawings: (count: number, corrected: number) =>
    `${count} drawing${count === 1 ? '' : 's'}${corrected > 0 ? `, ${corrected} corrected` : ''}`,
  correctedFrom: (label: string, truth: string) => `${label}, but it was ${truth}`,
  /** Follows the heading of the times. */
  speed: (ms: number) => `${Math.round(ms)} ms`,
  server: (place: string | undefined) => (place === undefined ? 'Server' : `Server, ${place}`),
  cloudflare: (airport: string) => `Cloudflare ${airport}`,
  thisMachine: 'this machine',
  here: 'This browser',
  unreached: 'out of reach',
  scored: (label: string, score: number) => `${label}, ${percent(score)}`,
  ms: (ms: number) => `${ms.toFixed(1)}\u00a0ms`,
  notMeasured: 'not measured',
  nothing: '–',
  explanationInvited: 'Draw a digit, and this shows where the model looked.',
  explanationPending: 'Asking where the model looked…',
  attention: (side: number, row: number, column: number, share: number) =>
    `The model cuts the image into ${side} × ${side} patches. It looked most at row ${row}, column ${column}, ` +
    `which had ${Math.round(100 * share)} % of its attention.`,
  block: (block: number, label: string) => `Block ${block}: ${label}`,
  same: 'Server and browser give the same scores.',
  different: (difference: number) =>
    `The scores of server and browser differ by up to ${(100 * difference).toFixed(2)} points.`,
  parameters: (count: number) => `The model has ${count.toLocaleString('en')} parameters.`,
  files: (model: number, runtime: number) =>
    `Loaded were ${megabytes(model)} for it and ${megabytes(runtime)} for its runtime.`,
  notHere: 'The model does not run in this browser.',
  kept: 'Thank you. The correction is kept in this browser.',
  notKept: 'Thank you. This browser does not keep the correction beyond this visit.',
  score: (score: number) => percent(score),
  full: 'The pad is full. Undo, erase or clear something to go on.',
  penIsDown: 'The pen is down: arrow keys draw, the space bar lifts it.',
  penIsUp: 'The pen is up: arrow keys move it, the space bar puts it down.',
  notAPicture: 'This file is not a picture that the browser can show.',
  unreachable: 'The server could not be reached. Check your connection.',
  tooSlow: (seconds: number) => `The server did not answer within ${seconds} seconds.`,
  refused: (status: number) => `The server could not answer (status ${status}).`,
  notUnderstood: 'The server sent an answer that this page does not understand. Reload the page.',
};

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)}\u00a0MB`;
}

/** Of the reference of the API, /docs. */
export const referenceText = {
  unreadable: 'The document could not be read. Reload the page to try again.',
  schemas: 'Schemas',
  parameters: ['Option', 'In', 'Meaning', 'Values'],
  responses: ['Status', 'Body'],
  bodies: ['Body', 'Schema'],
  or: ' or ',
  /** In place of a schema. */
  bytes: 'bytes',
};

/** "99.8 %". Never 100 %, which would claim a certainty that no model has. */
function percent(score: number): string {
  return `${Math.min(99.9, score * 100).toFixed(1)} %`;
}
