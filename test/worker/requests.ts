// Requests to the Worker under test, as a client would send them.

import { exports } from 'cloudflare:workers';
import type { Bindings } from '../../src/api/middleware.ts';
import type { createApp } from '../../src/app.ts';
import type { FieldError } from '../../src/problem.ts';
import type { Prediction, Ranking } from '../../src/ranking.ts';
import { expectDocumented } from './contract.ts';

/** A 200 answer of /classify. */
export interface Answer {
  readonly model: { readonly name: string; readonly version: string };
  readonly predictions: readonly Prediction[];
  readonly unknown?: number;
  readonly attention?: readonly number[][][][];
  readonly layers?: readonly Ranking[];
  readonly image?: readonly number[];
}

/** A 200 answer of /classify to several images. */
export interface BatchAnswer {
  readonly results: readonly (Omit<Answer, 'model'> | { readonly problem: ProblemDetails })[];
}

/** An error answer. */
export interface ProblemDetails {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly instance?: string;
  readonly errors?: readonly FieldError[];
}

/** Fetches a path of the Worker, whose module scope has run as on a start. Rejects when the answer is not as documented. */
export async function request(path: string, init?: RequestInit): Promise<Response> {
  const response = await exports.default.fetch(new Request(`https://vitbn.test${path}`, init));
  await expectDocumented(init?.method ?? 'GET', path, response);
  return response;
}

/** Asks an app of its own, with the same check. */
export async function ask(
  app: ReturnType<typeof createApp>,
  path: string,
  init: RequestInit = {},
  bindings: Bindings = {},
): Promise<Response> {
  const response = await app.request(path, init, bindings);
  await expectDocumented(init.method ?? 'GET', path, response);
  return response;
}

/** The request that posts a value as JSON. */
export function json(value: unknown): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(value) };
}

/** The request that posts a bare PNG. */
export function png(file: BodyInit): RequestInit {
  return post(file, 'image/png');
}

export function post(body: BodyInit, mediaType: string): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': mediaType }, body };
}

/** Posts to /classify; fails with the problem's text if the answer is not 200. */
export async function classify(init: RequestInit, query = ''): Promise<Answer> {
  return (await answer(init, query)).json<Answer>();
}

/** The same for several images. */
export async function classifyBatch(init: RequestInit, query = ''): Promise<BatchAnswer> {
  return (await answer(init, query)).json<BatchAnswer>();
}

async function answer(init: RequestInit, query: string): Promise<Response> {
  const response = await request(`/classify${query}`, init);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response;
}
