// A typed client of the API: Hono's, over types that are made of the schemas that validate.

import type { Hono } from 'hono';
import { hc } from 'hono/client';
import type * as z from 'zod';
import type { Drawing } from '../request/drawing.ts';
import type { Batch } from '../request/items.ts';
import type { InferenceAnswer, InferenceRequest } from '../request/open-inference.ts';
import type { Env } from './context.ts';
import type * as schemas from './schemas.ts';

/** A route's input and its answer with status 200. */
type Route<Input, Answer> = {
  readonly input: Input;
  readonly output: Answer;
  readonly outputFormat: 'json';
  readonly status: 200;
};

type Get<Answer, Input = object> = { $get: Route<Input, Answer> };
type Named = { param: { name: string } };
interface Query {
  readonly top_k?: `${number}`;
  readonly image?: 'true' | 'false';
  readonly explain?: 'attention' | 'layers' | 'attention,layers';
  readonly model?: string;
}
type ClassifyInput = { json: z.output<typeof Drawing> | z.output<typeof Batch>; query?: Query };
type Answers = z.output<typeof schemas.Answer> | z.output<typeof schemas.BatchAnswer>;

/** The routes that programs use; the document has all. */
export type Api = Hono<
  Env,
  {
    '/classify': { $post: Route<ClassifyInput, Answers> };
    '/models': Get<z.output<typeof schemas.ModelList>>;
    '/models/:name': Get<z.output<typeof schemas.Card>, Named>;
    '/healthz': Get<z.output<typeof schemas.Health>>;
    '/v2/models/:name/infer': {
      $post: Route<Named & { json: z.output<typeof InferenceRequest> }, z.output<typeof InferenceAnswer>>;
    };
  }
>;

type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** A client of the API at this origin; `fetch` stands in for the global one. */
export function createClient(origin: string, fetch: Fetch = globalThis.fetch.bind(globalThis)) {
  return hc<Api>(origin, { fetch });
}
