// Every English text that the pages' code writes; what stands on a page from the start is in its HTML.

/** Of the drawing page. */
export const text = {
  invitation: 'Draw a digit and the answer appears here.',
  noAnswer: 'No answer yet.',
  /** Between the label and what is said about it, for those who hear it: "7 · 99.8 %". */
  separator: ' · ',
  confidence: (score: number) => percent(score),
  /** In place of a label, when the model is not sure. */
  either: (first: string, second: string) => `${first} or ${second}?`,
  unsure: (score: number) => `not sure, ${percent(score)}`,
  drawings: (count: number, corrected: number) =>
    `${count} drawing${count === 1 ? '' : 's'}${corrected > 0 ? `, ${corrected} corrected` : ''}`,
  correctedFrom: (label: string, truth: string) => `${label}, but it was ${truth}`,
  /** Follows the heading of the times. */
  speed: (ms: number) => `${Math.round(ms)} ms`,
  server: (model: string | undefined, place = 'server') => where(model, place),
  cloudflare: (airport: string) => `Cloudflare ${airport}`,
  thisMachine: 'server on this machine',
  here: (model: string | undefined) => where(model, 'this browser'),
  loading: 'Loading it into this browser…',
  unreached: 'out of reach',
  scored: (label: string, score: number) => `${label}, ${percent(score).replace(' ', '\u00a0')}`,
  ms: (ms: number) => `${ms.toFixed(1)}\u00a0ms`,
  notMeasured: 'not measured',
  nothing: '–',
  explanationInvited: 'Draw a digit, and this shows where the model looked.',
  explanationPending: 'Asking where the model looked…',
  attention: (side: number, row: number, column: number, share: number) =>
    `The model cuts the image into ${side} × ${side} patches. It looked most at row ${row}, column ${column}, ` +
    `which had ${Math.round(100 * share)} % of its attention.`,
  block: (block: number, label: string) => `Block ${block}: ${label}`,
  asking: 'Asking the server…',
  clothesInvited: 'Choose something to wear.',
  rightClothes: (truth: string, score: number) => `${truth}, ${percent(score)}: right.`,
  wrongClothes: (label: string, score: number, truth: string) =>
    `${label}, ${percent(score)}, but FashionMNIST calls it ${truth}.`,
  same: 'Server and browser give the same scores.',
  different: (difference: number) =>
    `The scores of server and browser differ by up to ${(100 * difference).toFixed(2)} points.`,
  training: ({ name, parameters, epochs, testAccuracy, testImages }: Training) =>
    `${modelName(name)} has ${count(parameters)} parameters, was trained for ${epochs} epoch${epochs === 1 ? '' : 's'} ` +
    `and reads ${(100 * testAccuracy).toFixed(2)} % of ${count(testImages)} test images.`,
  files: (model: number, runtime: number) =>
    `Loaded were ${megabytes(model)} of models and ${megabytes(runtime)} of the runtime, before compression.`,
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

/** Those of which the pages tell; others go by the name on their card. */
const MODEL_NAMES: Readonly<Record<string, string>> = { vit: 'ViT', vitbn: 'ViTBN' };

interface Training {
  readonly name: string | undefined;
  readonly parameters: number;
  readonly epochs: number;
  readonly testAccuracy: number;
  readonly testImages: number;
}

function modelName(name = 'The model'): string {
  return MODEL_NAMES[name] ?? name;
}

function where(model: string | undefined, place: string): string {
  return `${modelName(model)}, ${place}`;
}

function count(value: number): string {
  return value.toLocaleString('en');
}

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
