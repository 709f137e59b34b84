// Asks the API for an answer and says in words what went wrong. One call, one request; which one counts is for asker.ts.

import type { Raster } from '../image.ts';
import type { Stroke } from '../ink.ts';
import { factsOf, type ModelFacts } from './model-card.ts';
import { isRecord } from './record.ts';
import { type ServerRun, serverRun } from './server-run.ts';
import { text } from './text.ts';

export interface Prediction {
  readonly label: string;
  /** 0..1; the scores of all labels sum to one. */
  readonly score: number;
}

export interface Answer {
  /** All labels, the likeliest first. */
  readonly predictions: readonly Prediction[];
  /** 28×28 values 0..255, row by row: what the model saw. */
  readonly image: readonly number[];
  /** Undefined where the server did not answer. */
  readonly server?: ServerRun;
  /** Undefined where the model does not run in this browser. */
  readonly here?: Here;
}

/** What came of the same question in this browser. */
export type Here =
  | (LocalRun & {
      /** The largest one of any score; undefined where only the browser answered. */
      readonly difference: number | undefined;
    })
  | { readonly failed: true };

/** An answer of the model in this browser; attention and layers, as the API has them, only where they were asked for. */
export interface LocalRun {
  readonly predictions: readonly Prediction[];
  readonly attention?: readonly number[];
  readonly layers?: readonly { readonly predictions: readonly Prediction[] }[];
  readonly modelMs: number;
  /** Sizes of what was loaded for it, in bytes. */
  readonly files: { readonly model: number; readonly runtime: number };
}

/** A picture as it is sent, as the canvas shows it (an ImageBitmap), and as the model in the browser takes it. */
export interface Picture {
  readonly png: Blob;
  readonly bitmap: object;
  readonly raster: Raster;
}

/** Carries a message for the person at the page. */
export class NoAnswer extends Error {
  /** Whether nothing came back at all, so that somebody else may be asked. */
  readonly unreachable: boolean;

  constructor(message: string, unreachable = false) {
    super(message);
    this.unreachable = unreachable;
  }
}

const TIMEOUT_SECONDS = 10;
const PIXELS = 28 * 28;

export type Question = readonly Stroke[] | Picture;

/** Answers a drawing or a picture; throws NoAnswer, or the signal's reason when it is aborted. */
export async function classify(question: Question, signal: AbortSignal): Promise<Answer> {
  const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const start = performance.now();
  try {
    const response = await fetch('/classify?image=true', {
      method: 'POST',
      ...content(question),
      signal: AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) return await refuse(response);
    const answer = parseAnswer(await readJson(response));
    return { ...answer, server: serverRun(response, performance.now() - start) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoAnswer) throw error;
    throw new NoAnswer(timeout.aborted ? text.tooSlow(TIMEOUT_SECONDS) : text.unreachable, true);
  }
}

function content(question: Question): RequestInit {
  if ('png' in question) return { headers: { 'content-type': 'image/png' }, body: question.png };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify({ strokes: question }) };
}

/** Throws with the explanation of a problem details body (RFC 9457), where there is one. */
async function refuse(response: Response): Promise<never> {
  const problem = await readJson(response);
  const explained = isRecord(problem) && typeof problem['detail'] === 'string' && problem['detail'];
  throw new NoAnswer(explained || text.refused(response.status));
}

/** Undefined for a body that is not JSON; a connection that breaks half-way still throws. */
async function readJson(response: Response): Promise<unknown> {
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** What the card of the server's model tells. Never rejects. */
export async function loadFacts(): Promise<ModelFacts> {
  return factsOf(await fetch('/model').then(readJson, () => undefined));
}

/** Checks what came from outside. */
export function parseAnswer(body: unknown): Answer {
  const { predictions, image } = isRecord(body) ? body : {};
  const complete = Array.isArray(predictions) && predictions.length > 0 && predictions.every(isPrediction);
  const pictured = Array.isArray(image) && image.length === PIXELS && image.every(value => typeof value === 'number');
  if (!complete || !pictured) throw new NoAnswer(text.notUnderstood);
  return { predictions, image };
}

function isPrediction(value: unknown): value is Prediction {
  return isRecord(value) && typeof value['label'] === 'string' && typeof value['score'] === 'number';
}
