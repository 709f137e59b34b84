// All the English that the pages' code shows; what is on a page from the start is in its HTML.

import type { Subject } from './subject.ts';

/** What can be drawn. */
export const SUBJECTS = {
  digits: { noun: 'digit', hint: 'one digit, 0 to 9', bars: 'Probability of each digit' },
  letters: { noun: 'letter', hint: 'one letter, A to Z', bars: 'The ten likeliest letters' },
} as const;

/** The heading, and what the model does. */
export const HEADINGS = {
  digits: ['Draw a digit', 'reads it while you draw'],
  letters: ['Draw a letter', 'reads it while you draw'],
  fashion: ['Pick a piece of clothing', 'says what it is'],
} as const;

type Noun = (typeof SUBJECTS)[Subject]['noun'];

/** What a label is. */
export function nounOf(label: string): Noun {
  return /\d/.test(label) ? 'digit' : 'letter';
}

/** The drawing page. */
export const text = {
  invitation: (noun: Noun) => `Draw a ${noun} and the answer appears here.`,
  noAnswer: 'No answer yet.',
  /** Between the label and the remark, for screen readers: "7 · 99.8%". */
  separator: ' · ',
  confidence: (score: number) => percent(score),
  /** Replaces the label when the model is not sure. */
  either: (first: string, second: string) => `${first} or ${second}?`,
  /** The same where nothing else is as likely as none of them. */
  perhaps: (label: string) => `${label}?`,
  /** Replaces the label when the drawing is none of them. */
  unknown: (noun: Noun) => `No ${noun} I know`,
  /** The same in the gallery. */
  unknownShort: '?',
  unsure: (score: number) => `not sure, ${percent(score)}`,
  drawings: (count: number, corrected: number) =>
    `${count} drawing${count === 1 ? '' : 's'}${corrected > 0 ? `, ${corrected} corrected` : ''}`,
  deleted: (count: number) => `${count} correction${count === 1 ? '' : 's'} deleted.`,
  correctedFrom: (label: string, truth: string) => `read as ${label}, actually ${truth}`,
  /** Follows the heading of the times. */
  speed: (ms: number) => `${Math.round(ms)} ms`,
  server: (model: string | undefined, place = 'server') => where(model, place),
  cloudflare: (airport: string) => `Cloudflare ${airport}`,
  thisMachine: 'server on this machine',
  here: (model: string | undefined) => where(model, 'this browser'),
  loading: 'Loading the model into this browser…',
  unreached: 'unreachable',
  aServer: 'The server',
  agrees: (place: string, ms: number) => `${capitalised(place)} agrees, ${Math.round(ms)}\u00a0ms`,
  disagrees: (place: string, label: string) => `${capitalised(place)} disagrees: ${label}`,
  answeredHere: 'Server unavailable, answered here',
  sent: 'Drawings are sent to this server to be read, and not stored.',
  checked:
    'This browser reads your drawings, offline too. While online, this server checks its answers and stores nothing.',
  notSent: 'Your drawings are read in this browser: the server is out of reach.',
  waiting: 'Waiting for the server…',
  busy: (seconds: number) => `Too many requests; trying again in ${seconds} second${seconds === 1 ? '' : 's'}…`,
  scored: (label: string, score: number) => `${label}, ${percent(score)}`,
  ms: (ms: number) => `${ms.toFixed(1)}\u00a0ms`,
  notMeasured: 'not measured',
  nothing: '–',
  block: (block: number, label: string) => `Block ${block}: ${label}`,
  same: 'Server and browser give the same scores.',
  different: (difference: number) =>
    `Server and browser scores differ by up to ${(100 * difference).toFixed(2)} percentage points.`,
  training: ({ name, parameters, epochs, testAccuracy, testImages }: Training) =>
    `${modelName(name)}: ${count(parameters)} parameters, trained for ${epochs} epoch${epochs === 1 ? '' : 's'}, ` +
    `${(100 * testAccuracy).toFixed(2)}% correct on ${count(testImages)} test images.`,
  files: (model: number, runtime: number) =>
    `Downloaded ${megabytes(model)} of models and ${megabytes(runtime)} of runtime (size before compression).`,
  notHere: 'The model can’t run in this browser.',
  kept: 'Thanks! Your correction is saved in this browser.',
  notKept: 'Thanks! This browser can’t save your correction, so it lasts only for this visit.',
  score: (score: number) => percent(score),
  full: 'The pad is full. Undo, erase or clear something to continue.',
  penIsDown: 'The pen is down: arrow keys draw, the space bar lifts it.',
  penIsUp: 'The pen is up: arrow keys move it, the space bar lowers it.',
  missing: 'This part of the page couldn’t be loaded. Check your connection, then reload the page.',
  notAPicture: 'Your browser can’t open this image.',
  unreachable: 'Can’t reach the server. Check your connection.',
  tooSlow: (seconds: number) => `The server didn’t answer within ${seconds} seconds.`,
  /** By status. */
  refusals: {
    413: 'This picture is too large.',
    422: 'No ink found.',
    429: 'Too many requests. Try again in a few seconds.',
  } as Readonly<Record<number, string>>,
  refused: (status: number) => `The server couldn’t answer (status ${status}).`,
  notUnderstood: 'The server sent an answer that this page doesn’t understand. Reload the page.',
};

/** Links to drawings. */
export const shareText = {
  copied: 'Link copied. Whoever opens it sees your drawing drawn again.',
  inAddress: 'Your link is in the address bar: copy it from there.',
  tooLong: 'This drawing is too long for a link.',
  broken: 'This link is broken, so there is no drawing to show. Draw one yourself.',
};

/** The clothes. */
export const clothesText = {
  asking: 'Asking the server…',
  invited: 'Pick an item, or use a picture of your own.',
  own: (label: string, score: number) => `${label}, ${percent(score)}.`,
  right: (truth: string, score: number) => `${truth}, ${percent(score)}. Correct.`,
  wrong: (label: string, score: number, truth: string) => `${label}, ${percent(score)}. FashionMNIST says ${truth}.`,
};

/** Teaching the model the visitor's hand. */
export const teachText = {
  taught: (own: Progress, others: Progress) =>
    `Taught on this device: it reads ${own.after} of your ${own.lessons} corrected drawing${own.lessons === 1 ? '' : 's'} ` +
    `(${own.before} before) and ${others.after} of ${others.lessons} training images (${others.before} before).`,
  notKept: 'This browser can’t save what was taught, so it lasts only for this visit.',
  notHere: 'The model is taught where it runs in this browser: see “Where it runs”.',
  failed: 'It couldn’t be taught. Check your connection, then try again.',
};

interface Progress {
  readonly lessons: number;
  readonly before: number;
  readonly after: number;
}

/** How it works. */
export const storyText = {
  own: 'Your drawing, and what the model sees of it.',
  example: 'An example. Draw a digit on the pad, and come back to see yours here.',
  place: (row: number, column: number) => `row ${row}, column ${column}`,
  block: (block: number) => `Block ${block}`,
  reads: (block: number, head: number, place: string, share: number) =>
    `Block ${block}, head ${head}: most from ${place} (${Math.round(100 * share)}%)`,
  chosen: (place: string) =>
    `The token in ${place} reads the tinted squares, more from the stronger ones. Choose another square to see what that one reads.`,
};

/** Covering pieces; a name is undefined for none of the digits. */
export const coverText = {
  help: 'Drag the square, or move it with the arrow keys. The tint marks what counts.',
  invited: 'Draw something to see which pieces of it matter.',
  pending: 'Covering every piece once…',
  changed: (noun: Noun, before: string | undefined, after: string | undefined, score: number) =>
    `Without this, ${before?.length === 1 ? `the ${before}` : 'it'} becomes ${named(after, noun)} (${percent(score)}).`,
  same: (noun: Noun, name: string | undefined, after: number, before: number) =>
    `Without this, it is still ${named(name, noun)}: ${percent(after)} instead of ${percent(before)}.`,
};

function named(name: string | undefined, noun: Noun): string {
  return name === undefined ? `no ${noun} I know` : withArticle(name);
}

/** By how the name of a digit or letter begins when it is spoken; classes of clothes go by their name. */
function withArticle(name: string): string {
  if (name.length > 1) return name;
  return /^[8AEFHILMNORSX]/.test(name) ? `an ${name}` : `a ${name}`;
}

/** Changing the answer with the fewest pixels. */
export const foolText = {
  help: 'Click or drag to turn pixels black or white, once more to turn them back; or use the arrow keys and the space bar.',
  invited: 'Draw something that the model is sure of, then change its answer.',
  challenge: (label: string, score: number) =>
    `It reads ${withArticle(label)} (${percent(score)}). Make it read another ${nounOf(label)}, with as few pixels as you can.`,
  still: (pixels: number, label: string, score: number) =>
    `${changedPixels(pixels)}: still ${withArticle(label)} (${percent(score)}).`,
  neither: (noun: Noun, pixels: number, score: number) =>
    `${changedPixels(pixels)}: no ${noun} at all (${percent(score)}). Go on!`,
  fooled: (pixels: number, label: string, score: number) =>
    `${changedPixels(pixels)}: fooled! Now it reads ${withArticle(label)} (${percent(score)}).`,
  record: (pixels: number, from: string, to: string) =>
    `Your record: ${pixels} pixel${pixels === 1 ? '' : 's'} to turn ${withArticle(from)} into ${withArticle(to)}.`,
  noRecord: 'No record yet.',
};

function changedPixels(pixels: number): string {
  return `${pixels} pixel${pixels === 1 ? '' : 's'} changed`;
}

/** Models by the name on their card; any other goes by that name. */
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

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function count(value: number): string {
  return value.toLocaleString('en');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)}\u00a0MB`;
}

/** "99.8%". Never 100%: no model is that certain. */
function percent(score: number): string {
  return `${Math.min(99.9, score * 100).toFixed(1)}%`;
}
