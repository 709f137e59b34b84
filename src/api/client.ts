// A typed client of the API: Hono's, its types inferred from the table of routes.

import type { Hono } from 'hono';
import { hc } from 'hono/client';
import type { AddParam } from 'hono/types';
import type * as z from 'zod';
import type { Env } from './middleware.ts';
import type { Route } from './route.ts';
import type { routesOf } from './routes.ts';

type Routes = ReturnType<typeof routesOf>;

type Json<Body extends z.ZodType> = [Body] extends [never] ? object : { json: z.output<Body> };
type Options<Query extends z.ZodType> = [Query] extends [never] ? object : { query?: z.input<Query> };

/** A route's input and its answer with status 200. */
type Endpoint<R, Path extends string> =
  R extends Route<infer Answer, infer Body, infer Query>
    ? {
        input: AddParam<Json<Body> & Options<Query>, Path>;
        output: z.output<Answer>;
        outputFormat: 'json';
        status: 200;
      }
    : never;

type Schema = {
  [Path in keyof Routes & string]: {
    [Method in keyof Routes[Path] & string as `$${Method}`]: Endpoint<Routes[Path][Method], Path>;
  };
};

export type Api = Hono<Env, Schema>;

type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** A client of the API at this origin; `fetch` stands in for the global one. */
export function createClient(origin: string, fetch: Fetch = globalThis.fetch.bind(globalThis)) {
  return hc<Api>(origin, { fetch });
}
