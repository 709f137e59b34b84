// What an answer is, and the check of one from outside. client.ts and ../local produce them.

import { IMAGE_SIZE, type Placement } from '../../preparation/ink.ts';
import { isRecord } from '../is-record.ts';
import type { ModelFacts } from './model-card.ts';
import type { ServerRun } from './server-run.ts';

export interface Prediction {
  readonly label: string;
  /** 0..1; the scores of all labels sum to one. */
  readonly score: number;
}

/** All labels, likeliest first, and an explanation if it was requested. */
export interface Ranking {
  readonly predictions: readonly Prediction[];
  /** The probability that it is none of the labels; undefined if the model can't say. */
  readonly unknown?: number | undefined;
  /** What each token read of all tokens, by block and head; unchecked where it comes from outside. */
  readonly attention?: unknown;
  /** What the ranking would have been after each block. */
  readonly layers?: readonly { readonly predictions: readonly Prediction[] }[];
}

export interface Answer extends Ranking {
  /** 28×28 values 0..255, row by row: what the model saw. */
  readonly image: readonly number[];
  /** Undefined if the server hasn't answered. */
  readonly server?: ServerRun & Pick<Ranking, 'predictions' | 'unknown'>;
  /** Why it can't; undefined while it may still answer. */
  readonly trouble?: string;
  /** The server takes the drawing for several characters. */
  readonly several?: boolean;
  /** What they are. */
  readonly reading?: Reading | undefined;
  /** The answer of the same model in this browser, if it runs. */
  readonly here?: LocalRun;
  /** The answer of the model it is compared with. */
  readonly rival?: LocalRun;
  /** Where the drawing is on the image; undefined for pictures. */
  readonly placement?: Placement;
}

/** A line of characters. */
export interface Reading {
  readonly text: string;
  /** 0..1, of the whole text. */
  readonly confidence: number;
  readonly characters: readonly Ranking[];
}

/** An answer from a model in this browser. */
export interface LocalRun extends Ranking {
  /** What the model saw, as in `Answer`. */
  readonly image: readonly number[];
  readonly modelMs: number;
  /** What the model's last layer read, of an answer that is explained. */
  readonly features?: readonly number[];
  /** There if these are several characters. */
  readonly reading?: Reading | undefined;
  /** Bytes that were downloaded for it. */
  readonly files: { readonly model: number; readonly runtime: number };
  readonly facts: ModelFacts;
}

/** Whether it is more likely none of the labels than one of them. */
export function isUnknown({ unknown = 0 }: Ranking): boolean {
  return unknown > 0.5;
}

/** Whether both are about the same pixels, read by the same model, or neither is there. */
export function isSameAnswer(a: Answer | undefined, b: Answer | undefined): boolean {
  if (!a || !b) return a === b;
  return a.predictions.length === b.predictions.length && a.image.every((value, pixel) => value === b.image[pixel]);
}

/** An answer from the API; undefined for anything else. */
export function parseAnswer(body: unknown): Answer | undefined {
  if (!isRecord(body)) return undefined;
  const { predictions, unknown, image, attention, layers } = body;
  if (!isRanking(predictions) || !isNumbers(image) || image.length !== IMAGE_SIZE ** 2) return undefined;
  if (unknown !== undefined && typeof unknown !== 'number') return undefined;
  const answer = { predictions, unknown, image, ...(body['several'] === true && { several: true }) };
  if (layers === undefined) return answer;
  return isLayers(layers) ? { ...answer, attention, layers } : undefined;
}

/** An answer of /read; undefined for anything else. */
export function parseReading(body: unknown): Reading | undefined {
  if (!isRecord(body)) return undefined;
  const { text, confidence, characters } = body;
  const isReading = typeof text === 'string' && typeof confidence === 'number' && Array.isArray(characters);
  return isReading && characters.every(isRanked) ? { text, confidence, characters } : undefined;
}

/** Of one image or of a batch, from the API; undefined for anything else, and if an image was refused. */
export function parseRankings(body: unknown): readonly Ranking[] | undefined {
  if (!isRecord(body)) return undefined;
  const results: unknown = body['results'] ?? [body];
  return Array.isArray(results) && results.every(isRanked) ? results : undefined;
}

function isRanked(value: unknown): value is Ranking {
  if (!isRecord(value) || !isRanking(value['predictions'])) return false;
  return value['unknown'] === undefined || typeof value['unknown'] === 'number';
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
