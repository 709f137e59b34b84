// What an answer is, and the check of one that came from outside. Who gives it is left to client.ts and ../local.

import type { Placement } from '../../preparation/ink.ts';
import { isRecord } from '../is-record.ts';
import type { ModelFacts } from './model-card.ts';
import type { ServerRun } from './server-run.ts';

export interface Prediction {
  readonly label: string;
  /** 0..1; the scores of all labels sum to one. */
  readonly score: number;
}

/** All labels, the likeliest first, and how that came about, where it was asked for. */
export interface Ranking {
  readonly predictions: readonly Prediction[];
  /** How much each patch of the image has counted, row by row; sums to one. */
  readonly attention?: readonly number[];
  /** What the ranking would have been after each block of the model. */
  readonly layers?: readonly { readonly predictions: readonly Prediction[] }[];
}

export interface Answer extends Ranking {
  /** 28×28 values 0..255, row by row: what the model saw. */
  readonly image: readonly number[];
  /** Undefined where the server did not answer. */
  readonly server?: ServerRun;
  /** What the same model says in this browser, where it runs. */
  readonly here?: LocalRun;
  /** What the model says that it is compared with. */
  readonly rival?: LocalRun;
  /** Where on the image the drawing lies; undefined for pictures. */
  readonly placement?: Placement;
}

/** An answer of a model in this browser. */
export interface LocalRun extends Ranking {
  readonly modelMs: number;
  /** Sizes of what was loaded for it, in bytes. */
  readonly files: { readonly model: number; readonly runtime: number };
  readonly facts: ModelFacts;
}

const PIXELS = 28 * 28;

/** What the API has answered; undefined where that is something else. */
export function parseAnswer(body: unknown): Answer | undefined {
  if (!isRecord(body)) return undefined;
  const { predictions, image, attention, layers } = body;
  if (!isRanking(predictions) || !isNumbers(image) || image.length !== PIXELS) return undefined;
  if (attention === undefined && layers === undefined) return { predictions, image };
  if (!isNumbers(attention) || !Number.isInteger(Math.sqrt(attention.length)) || !isLayers(layers)) return undefined;
  return { predictions, image, attention, layers };
}

function isRanking(value: unknown): value is readonly Prediction[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPrediction);
}

function isPrediction(value: unknown): value is Prediction {
  return isRecord(value) && typeof value['label'] === 'string' && typeof value['score'] === 'number';
}

function isNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(item => typeof item === 'number');
}

function isLayers(value: unknown): value is NonNullable<Ranking['layers']> {
  return Array.isArray(value) && value.every(layer => isRecord(layer) && isRanking(layer['predictions']));
}
