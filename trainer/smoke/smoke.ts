// Whether a deployment does what it should, seen from outside: its pages, its models, its answers, their headers and times.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { ModelCard } from '../../src/card.ts';
import { matchingFiles, ROOT } from '../files.ts';
import { median } from '../quantile.ts';
import { GOLDEN_DRAWINGS } from './golden-drawings.ts';

export interface Check {
  readonly name: string;
  /** What is wrong; undefined when nothing is. */
  readonly failure: string | undefined;
  readonly ms: number;
}

const TIMEOUT_MS = 10_000;
const HEADERS = ['Content-Security-Policy', 'Referrer-Policy', 'X-Content-Type-Options', 'X-Request-Id'];

const Health = z.object({ models: z.array(z.object({ name: z.string(), sha256: z.string() })) });
const Answer = z.object({ predictions: z.array(z.object({ label: z.string() })).min(1) });

/** All checks of the deployment at `origin`, one after the other; one that fails keeps none from being made. */
export async function* smokeTest(origin: string, slowestMs: number): AsyncGenerator<Check> {
  const server = new Server(origin);
  yield await checked('the page is served with its policy', () => server.expectPage());
  yield await checked('the models are those of this folder', () => server.expectModels());
  const times: number[] = [];
  for (const [digit, strokes] of GOLDEN_DRAWINGS.entries()) {
    const check = await checked(`a drawn ${digit} is read`, () => server.expectLabel(strokes, String(digit)));
    if (check.failure === undefined) times.push(check.ms);
    yield check;
  }
  yield await checked('answers carry their headers', () => server.expectHeaders());
  yield await checked('a wrong request is refused with a reason', () => server.expectRefusal());
  const usual = median(times);
  yield await checked(`half of the drawings take at most ${slowestMs} ms`, async () =>
    expect(usual <= slowestMs, times.length > 0 ? `${Math.round(usual)} ms` : 'no answer', `at most ${slowestMs} ms`),
  );
}

async function checked(name: string, check: () => Promise<void>): Promise<Check> {
  const start = performance.now();
  const failure = await check().then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  );
  return { name, failure, ms: performance.now() - start };
}

class Server {
  private readonly origin: string;

  constructor(origin: string) {
    this.origin = origin;
  }

  async expectPage(): Promise<void> {
    const { headers } = await this.ask('/');
    const type = headers.get('Content-Type') ?? 'none';
    expect(type.startsWith('text/html'), type, 'text/html');
    const policy = headers.get('Content-Security-Policy') ?? 'none';
    expect(policy.includes("script-src 'self'"), policy, "a Content-Security-Policy with script-src 'self'");
    await this.ask('/page.js');
  }

  async expectModels(): Promise<void> {
    const { models } = Health.parse(await (await this.ask('/healthz')).json());
    const cards = await Promise.all(matchingFiles(['src/model/*.json'], ROOT).map(readCard));
    const files = (list: readonly { name: string; sha256: string }[]) =>
      list
        .map(({ name, sha256 }) => `${name} ${sha256.slice(0, 12)}`)
        .sort()
        .join(', ');
    expect(files(models) === files(cards), files(models), files(cards));
  }

  async expectLabel(strokes: (typeof GOLDEN_DRAWINGS)[number], label: string): Promise<void> {
    const answer = Answer.parse(await (await this.ask('/classify?top_k=1', posted({ strokes }))).json());
    expect(answer.predictions[0]?.label === label, String(answer.predictions[0]?.label), label);
  }

  async expectHeaders(): Promise<void> {
    const { headers } = await this.ask('/models');
    for (const name of HEADERS) expect(headers.has(name), 'none', name);
    const tag = headers.get('ETag') ?? '';
    await this.ask('/models', { headers: { 'If-None-Match': tag } }, 304);
  }

  async expectRefusal(): Promise<void> {
    const { headers } = await this.ask('/classify', posted({ strokes: 7 }), 422);
    const type = headers.get('Content-Type') ?? 'none';
    expect(type === 'application/problem+json', type, 'application/problem+json');
  }

  private async ask(path: string, init: RequestInit = {}, status = 200): Promise<Response> {
    const response = await fetch(new URL(path, this.origin), { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
    expect(response.status === status, `${response.status} from ${path}`, `status ${status}`);
    return response;
  }
}

function posted(body: unknown): RequestInit {
  return { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
}

async function readCard(path: string): Promise<ModelCard> {
  return ModelCard.parse(JSON.parse(await readFile(join(ROOT, path), 'utf8')));
}

function expect(holds: boolean, got: string, wanted: string): void {
  if (!holds) throw new Error(`expected ${wanted}, got ${got}`);
}

function reasonOf(error: unknown): string {
  if (error instanceof z.ZodError) return `expected another form of answer: ${z.prettifyError(error)}`;
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message; // "fetch failed" has its reason in its cause
}
