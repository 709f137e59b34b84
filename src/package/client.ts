// Asks a server: the routes' own client with types that need no other package.

import { createClient as createTypedClient } from '../api/client.ts';
import type { Ranking } from '../ranking.ts';
import type { Drawing } from './classify.ts';

export interface AskOptions {
  /** Which model; the server's default without it. */
  readonly model?: string;
  /** How many labels, most likely first; all without it. */
  readonly topK?: number;
}

/** What was wrong and what is allowed (RFC 9457). */
export interface Problem {
  readonly title: string;
  readonly status: number;
  readonly detail: string;
}

export interface Answer extends Ranking {
  readonly model: { readonly name: string; readonly version: string };
}

export interface Client {
  /** Rejects with an Error whose `cause` is the server's problem. */
  classify(drawing: Drawing, options?: AskOptions): Promise<Answer>;
  /** A ranking or a problem for each drawing, in order. */
  classifyAll(drawings: readonly Drawing[], options?: AskOptions): Promise<(Ranking | { readonly problem: Problem })[]>;
  /** The models of the server; the first one is the default. */
  models(): Promise<{ readonly name: string; readonly version: string }[]>;
}

type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

/** A client of the server at this origin; `fetch` stands in for the global one. */
export function createClient(origin: string, fetch?: Fetch): Client {
  const typed = createTypedClient(origin, fetch);
  const post = async (json: Json, { model, topK }: AskOptions = {}) => {
    const query = { ...(model !== undefined && { model }), ...(topK !== undefined && { top_k: String(topK) }) };
    return answerOf(await typed.classify.$post({ json, query }));
  };
  return {
    async classify(drawing, options) {
      return (await post(jsonOf(drawing), options)) as Answer;
    },
    async classifyAll(drawings, options) {
      const answer = await post({ items: drawings.map(jsonOf) }, options);
      return 'results' in answer ? answer.results : [];
    },
    async models() {
      return (await answerOf(await typed.models.$get())).models;
    },
  };
}

type Single = { strokes?: [number, number][][]; pixels?: number[] };
type Json = Single | { items: Single[] };

function jsonOf(drawing: Drawing): Single {
  if ('pixels' in drawing) return { pixels: Array.from(drawing.pixels) };
  return { strokes: drawing.strokes.map(stroke => stroke.map(([x, y]): [number, number] => [x, y])) };
}

async function answerOf<T>(response: { ok: boolean; status: number; json(): Promise<T> }): Promise<T> {
  if (response.ok) return response.json();
  const problem = (await response.json().catch(() => undefined)) as Problem | undefined;
  throw new Error(problem?.detail ?? `status ${response.status}`, { cause: problem });
}
