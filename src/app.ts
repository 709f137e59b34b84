// The HTTP side: which route answers what, and the form of errors. What a route does is in api/, images and models know
// nothing of HTTP.

import { Hono } from 'hono';
import { etag } from 'hono/etag';
import { createClassify } from './api/classify.ts';
import type { Context, Env } from './api/context.ts';
import { allowedMethods, type Contract, contractOf } from './api/contract.ts';
import { limitRate, observe, secure, share } from './api/middleware.ts';
import { infer, modelMetadata, modelOfPath, serverMetadata } from './api/open-inference.ts';
import { API_VERSION, openapiOf } from './api/openapi.ts';
import type { Image } from './classifier.ts';
import { expectRunning, findModel, type Models } from './models.ts';
import { Problem, quote } from './problem.ts';
import { MEDIA_TYPES } from './request/items.ts';

/** What changes only with a new version of the Worker may be kept, and is asked for again once it is this old. */
const MAX_AGE_SECONDS = 300;

/** An image that the first model is known to read. */
export interface Golden {
  readonly image: Image;
  readonly label: string;
}

type Handler = (c: Context) => unknown;

/** The Worker's API around its models, of which any may have failed to start. */
export function createApp(models: Models, golden?: Golden): Hono<Env> {
  const app = new Hono<Env>();
  const contract = contractOf(models);
  app.use(observe, secure, share, limitRate);
  addAnswers(app, models, golden);
  addPosts(app, models);
  for (const [path, operations] of Object.entries(contract)) addOtherMethods(app, path, operations);
  app.notFound(c => toResponse(c, notFound(c, contract)));
  app.onError((error, c) => toResponse(c, toProblem(error)));
  return app;
}

function addPosts(app: Hono<Env>, models: Models): void {
  app.post('/classify', createClassify(models));
  app.post('/v2/models/:name/infer', c => infer(c, models));
  app.post('/v2/models/:name/versions/:version/infer', c => infer(c, models));
}

function addAnswers(app: Hono<Env>, models: Models, golden: Golden | undefined): void {
  let document: ReturnType<typeof openapiOf> | undefined;
  const keep = (path: string, answer: Handler) => app.get(path, cached, etag(), c => c.json(answer(c) as object));
  const ask = (path: string, answer: Handler) => app.get(path, async c => c.json((await answer(c)) as object));
  keep('/openapi.json', () => (document ??= openapiOf(models)));
  keep('/model', () => models[0].card);
  keep('/models', () => ({ models: models.map((model, i) => summaryOf(model.card, i === 0)) }));
  keep('/models/:name', c => findModel(models, c.req.param('name'), 404).card);
  ask('/healthz', () => health(models, golden));
  ask('/v2', () => serverMetadata(API_VERSION));
  ask('/v2/health/live', () => ({ live: true }));
  ask('/v2/health/ready', async () => ({ ready: (await Promise.all(models.map(expectRunning))).length > 0 }));
  for (const path of ['/v2/models/:name', '/v2/models/:name/versions/:version']) {
    ask(path, c => modelMetadata(c, models));
    ask(`${path}/ready`, async c => {
      const { card } = await expectRunning(modelOfPath(c, models));
      return { name: card.name, ready: true };
    });
  }
}

const cached = async (c: Context, next: () => Promise<void>) => {
  await next();
  if (c.res.ok || c.res.status === 304) c.header('Cache-Control', `public, max-age=${MAX_AGE_SECONDS}`);
};

function summaryOf({ name, version }: { name: string; version: string }, isDefault: boolean) {
  return { name, version, default: isDefault, card: `/models/${name}` };
}

/** Throws a 503 `Problem` where the first model does not run, or takes the golden image for something else. */
async function health(models: Models, golden: Golden | undefined) {
  const model = await expectRunning(models[0]);
  const { name, version } = model.card;
  const found = golden && (await model.classify([golden.image]))[0]?.[0]?.label;
  if (found !== golden?.label)
    throw new Problem(503, `model ${name}: expected to take its golden image for ${golden?.label}, got ${found}`);
  const all = models.map(({ card, ready }) => ({
    name: card.name,
    version: card.version,
    sha256: card.sha256,
    running: ready,
  }));
  return { status: 'ready', model: { name, version }, models: all };
}

function addOtherMethods(app: Hono<Env>, path: string, operations: Contract[string]): void {
  const allow = allowedMethods(operations);
  const headers = { Allow: allow, ...(path === '/classify' && { 'Accept-Post': MEDIA_TYPES }) };
  const route = path.replaceAll(/\{(\w+)\}/g, ':$1');
  app.options(route, c => c.body(null, 204, headers));
  app.all(route, c => {
    throw new Problem(405, `${c.req.path}: expected one of ${allow}, got ${c.req.method}`, { headers });
  });
}

function notFound(c: Context, contract: Contract): Problem {
  const paths = Object.keys(contract).filter(path => !path.startsWith('/v2/'));
  return new Problem(404, `path: expected one of ${paths.join(', ')}, got ${quote(c.req.path)}`);
}

/** Problem details, and what clients of the Open Inference Protocol read under /v2. */
function toResponse(c: Context, problem: Problem): Response {
  if (c.req.path !== '/v2' && !c.req.path.startsWith('/v2/')) return problem.toResponse();
  return Response.json({ error: problem.message }, { status: problem.status, headers: problem.extras.headers ?? {} });
}

/** Anything that is not meant for the client is logged, and answered with no more than where to find it in the log. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const instance = `urn:uuid:${crypto.randomUUID()}`;
  console.error(instance, error);
  return new Problem(500, 'an unexpected error; the log has it under this instance', { instance });
}
