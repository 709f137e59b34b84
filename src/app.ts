// The HTTP side: routes, methods, headers and the form of errors. Bodies are decoded by decode.ts, images classified by
// classifier.ts.

import { type Context, Hono, type MiddlewareHandler } from 'hono';
import type { Classifier } from './classifier.ts';
import { MEDIA_TYPES, readImage } from './decode.ts';
import { Problem, quote } from './problem.ts';

const RETRY_AFTER_SECONDS = 10;

/** What each resource answers to; OPTIONS and 405 tell it to the client. */
const ALLOWED = {
  '/classify': 'OPTIONS, POST',
  '/healthz': 'GET, HEAD, OPTIONS',
  '/model': 'GET, HEAD, OPTIONS',
} as const;

/** The Worker's API around a classifier, which may be one that has failed to start. */
export function createApp(classifier: Classifier): Hono {
  const app = new Hono();
  app.use(setHeaders);
  app.post('/classify', c => classify(c, classifier));
  app.get('/healthz', c => c.json(health(classifier)));
  app.get('/model', c => c.json(classifier.card));
  for (const [path, allow] of Object.entries(ALLOWED)) answerOtherMethods(app, path, allow);
  app.notFound(c => notFound(c).toResponse());
  app.onError(error => toProblem(error).toResponse());
  return app;
}

const setHeaders: MiddlewareHandler = async (c, next) => {
  await next();
  c.header('X-Content-Type-Options', 'nosniff');
  c.header('Cache-Control', 'no-store');
};

async function classify(c: Context, classifier: Classifier): Promise<Response> {
  if (!classifier.ready) throw unavailable();
  const { card } = classifier;
  const options = readOptions(c.req.queries(), card.classes.length);
  const image = await readImage(c.req.raw);
  const [predictions] = await classifier.classify([image]);
  return c.json({
    model: { name: card.name, version: card.version },
    predictions: predictions?.slice(0, options.topK),
    ...(options.image && { image: Array.from(image) }),
  });
}

function health(classifier: Classifier) {
  if (!classifier.ready) throw unavailable();
  const { name, version } = classifier.card;
  return { status: 'ready', model: { name, version } };
}

/** The query's options; throws a 400 `Problem` for one that is unknown, given twice or out of range. */
function readOptions(query: Record<string, string[]>, classes: number): { topK: number; image: boolean } {
  for (const [name, values] of Object.entries(query)) {
    if (name !== 'top_k' && name !== 'image')
      throw new Problem(400, `query: expected top_k or image, got ${quote(name)}`);
    if (values.length > 1) throw new Problem(400, `${name}: expected one value, got ${values.length}`);
  }
  return { topK: readTopK(query['top_k']?.[0], classes), image: readFlag('image', query['image']?.[0]) };
}

function readTopK(value: string | undefined, classes: number): number {
  if (value === undefined) return classes;
  const topK = /^\d+$/.test(value) ? Number(value) : 0;
  if (topK >= 1 && topK <= classes) return topK;
  throw new Problem(400, `top_k: expected a whole number 1..${classes}, got ${quote(value)}`);
}

function readFlag(name: string, value = 'false'): boolean {
  if (value === 'true' || value === 'false') return value === 'true';
  throw new Problem(400, `${name}: expected true or false, got ${quote(value)}`);
}

function answerOtherMethods(app: Hono, path: string, allow: string): void {
  const headers = { Allow: allow, ...(allow.includes('POST') && { 'Accept-Post': MEDIA_TYPES }) };
  app.options(path, c => c.body(null, 204, headers));
  app.all(path, c => {
    throw new Problem(405, `${path}: expected one of ${allow}, got ${c.req.method}`, { headers });
  });
}

function notFound(c: Context): Problem {
  const paths = Object.keys(ALLOWED).join(', ');
  return new Problem(404, `path: expected one of ${paths}, got ${quote(c.req.path)}`);
}

function unavailable(): Problem {
  const headers = { 'Retry-After': String(RETRY_AFTER_SECONDS) };
  return new Problem(503, 'model: it has failed to start here; a later request may reach an instance where it runs', {
    headers,
  });
}

/** Anything that is not meant for the client is logged, and answered with no more than where to find it in the log. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  const instance = `urn:uuid:${crypto.randomUUID()}`;
  console.error(instance, error);
  return new Problem(500, 'an unexpected error; the log has it under this instance', { instance });
}
