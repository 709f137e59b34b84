// What a route is: what the document says about it, the schemas of what it takes and answers, and its handler. Libraries
// for this (hono-openapi, @hono/zod-openapi) read bodies themselves, without a limit and as JSON or forms alone, and know
// no 405; what is left for them to do are the lines of this file and of openapi.ts.

import type * as z from 'zod';
import type { Context } from './middleware.ts';

/** Media types with the schemas of what is in them; null stands for bytes. */
export interface Content<Json extends z.ZodType = z.ZodType> {
  readonly 'application/json': Json;
  readonly [mediaType: string]: z.ZodType | null;
}

/** A value is answered as JSON. */
export type Handler<Answer = unknown> = (c: Context) => Response | Answer | Promise<Response | Answer>;

export interface Route<
  Answer extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Query extends z.ZodObject = z.ZodObject,
> {
  readonly id: string;
  readonly summary: string;
  readonly description: string;
  readonly query?: Query;
  /** Request headers, each a whole number, with their descriptions. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: { readonly content: Content<Body>; readonly examples: Readonly<Record<string, unknown>> };
  readonly answer: Content<Answer>;
  /** Error statuses besides those that every route has. */
  readonly problems: readonly number[];
  /** Whether the answer changes only with a new version of the Worker, so that it may be cached. */
  readonly isFixed?: boolean;
  readonly handle: Handler<z.output<Answer>>;
}

/** The routes of one path. */
export interface Methods {
  readonly get?: Route;
  readonly post?: Route;
}

type Get<Answer extends z.ZodType> = { readonly get: Route<Answer, never, never> };

/** A GET route that answers JSON. */
export function get<Answer extends z.ZodType>(
  id: string,
  [summary, description]: readonly [summary: string, description: string],
  schema: Answer,
  handle: Handler<z.output<Answer>>,
  ...problems: number[]
): Get<Answer> {
  return { get: { id, summary, description, answer: { 'application/json': schema }, handle, problems } };
}

export function fixed<Answer extends z.ZodType>({ get }: Get<Answer>): Get<Answer> {
  return { get: { ...get, isFixed: true } };
}

export function post<Answer extends z.ZodType, Body extends z.ZodType, Query extends z.ZodObject = never>(
  route: Route<Answer, Body, Query>,
): { post: Route<Answer, Body, Query> } {
  return { post: route };
}

/** Whether a path is the Open Inference Protocol's, which has errors of its own. */
export function isInferencePath(path: string): boolean {
  return path === '/v2' || path.startsWith('/v2/');
}

/** A path in OpenAPI's notation: `/models/:name` -> `/models/{name}`. */
export function templateOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, '{$1}');
}
