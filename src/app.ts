// The HTTP side: the table of routes as a Hono app, and the form of errors. Images and models know nothing of HTTP.

import { Hono } from 'hono';
import {
  type Context,
  cache,
  type Env,
  identify,
  limitRate,
  log,
  secure,
  share,
  shed,
  tag,
  time,
} from './api/middleware.ts';
import { notFoundPage } from './api/not-found.ts';
import { isInferencePath, type Methods, type Route, templateOf } from './api/route.ts';
import { type Golden, routesOf } from './api/routes.ts';
import type { Models } from './models.ts';
import { Problem, quote } from './problem.ts';

/** The Worker's API around its models, any of which may have failed to start. */
export function createApp(models: Models, golden?: Golden): Hono<Env> {
  const app = new Hono<Env>();
  const routes = Object.entries<Methods>(routesOf(models, golden));
  app.use(identify, time, log, secure, share, limitRate, shed);
  for (const [path, methods] of routes) addPath(app, path, methods);
  const paths = routes.map(([path]) => templateOf(path)).filter(path => !path.startsWith('/v2/'));
  app.notFound(
    c =>
      notFoundPage(c) ??
      toResponse(c, new Problem(404, `path: expected one of ${paths.join(', ')}, got ${quote(c.req.path)}`)),
  );
  app.onError((error, c) => toResponse(c, toProblem(error)));
  return app;
}

function addPath(app: Hono<Env>, path: string, { get, post }: Methods): void {
  if (get?.isFixed) app.get(path, cache, tag);
  if (get) app.get(path, c => answer(c, get));
  if (post) app.post(path, c => answer(c, post));
  const allow = [...(get ? ['GET', 'HEAD'] : []), 'OPTIONS', ...(post ? ['POST'] : [])].join(', ');
  const headers = { Allow: allow, ...(post?.body && { 'Accept-Post': Object.keys(post.body.content).join(', ') }) };
  app.options(path, c => c.body(null, 204, headers));
  app.all(path, c => {
    throw new Problem(405, `${c.req.path}: expected one of ${allow}, got ${c.req.method}`, { headers });
  });
}

async function answer(c: Context, { handle }: Route): Promise<Response> {
  const result = await handle(c);
  return result instanceof Response ? result : c.json(result as object);
}

/** Problem details; under /v2 the errors of the Open Inference Protocol. */
function toResponse(c: Context, problem: Problem): Response {
  if (!isInferencePath(c.req.path)) return problem.toResponse();
  return Response.json({ error: problem.message }, { status: problem.status, headers: problem.extras.headers ?? {} });
}

/** Anything not meant for the client is logged, and the answer says no more than where to find it in the log. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const instance = `urn:uuid:${crypto.randomUUID()}`;
  console.error(instance, error);
  return new Problem(500, 'unexpected error; the log has it under this instance', { instance });
}
