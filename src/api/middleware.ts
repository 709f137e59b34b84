// What every answer has, whatever the route: an id, security headers, permission for pages of other origins, a line in the
// log; and the refusal of who asks too often. Headers are set on the response itself: `c.header` makes a new response each
// time once there is one.

import type { MiddlewareHandler } from 'hono';
import { Problem } from '../problem.ts';
import { type Bindings, type Context, type Env, Timing } from './context.ts';

const REQUEST_ID = /^[\w.-]{1,64}$/;
/** As in wrangler.toml. */
const RATE_PERIOD_SECONDS = 10;
/** Paths that tell whether all is well: those who ask watch over the service. */
const NOT_COUNTED = /^\/(?:healthz|v2\/health\/.*)$/;
const PREFLIGHT_SECONDS = 86_400;
const EXPOSED = 'ETag, Inference-Header-Content-Length, Retry-After, Server-Timing, X-Request-Id';
const ACCEPTED = 'Content-Type, If-None-Match, Inference-Header-Content-Length, X-Request-Id';

const SECURITY_HEADERS = {
  'Content-Security-Policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'cross-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** Names the request, and writes a line of JSON about it. */
export const observe: MiddlewareHandler<Env> = async (c, next) => {
  const given = c.req.header('X-Request-Id') ?? '';
  c.set('requestId', REQUEST_ID.test(given) ? given : crypto.randomUUID());
  c.set('timing', new Timing());
  const start = Date.now();
  await next();
  const { headers } = c.res;
  headers.set('X-Request-Id', c.get('requestId'));
  const timing = c.get('timing').toHeader();
  if (timing) headers.set('Server-Timing', timing);
  if (c.env?.REQUEST_LOG !== 'off') console.log(JSON.stringify(describe(c, Date.now() - start)));
};

function describe(c: Context, ms: number) {
  const { method, path } = c.req;
  const requestId = c.get('requestId');
  return {
    event: 'request',
    id: requestId,
    method,
    path: path.slice(0, 100),
    status: c.res.status,
    ms,
    ...c.get('facts'),
  };
}

export const secure: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  const { headers } = c.res;
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) headers.set(name, value);
  if (!headers.has('Cache-Control')) headers.set('Cache-Control', 'no-store');
};

/** Cross-origin requests (Fetch standard): there are neither cookies nor credentials that a page could misuse. */
export const share: MiddlewareHandler<Env> = async (c, next) => {
  await next();
  const { headers } = c.res;
  const origin = allowedOrigin(c.env?.ALLOWED_ORIGINS ?? '*', c.req.header('Origin'));
  if (origin !== '*') headers.append('Vary', 'Origin');
  if (!origin) return;
  headers.set('Access-Control-Allow-Origin', origin);
  headers.set('Access-Control-Expose-Headers', EXPOSED);
  if (c.req.method !== 'OPTIONS') return;
  headers.set('Access-Control-Allow-Methods', headers.get('Allow') ?? '');
  headers.set('Access-Control-Allow-Headers', ACCEPTED);
  headers.set('Access-Control-Max-Age', String(PREFLIGHT_SECONDS));
};

function allowedOrigin(allowed: string, origin: string | undefined): string | undefined {
  const list = allowed.split(/\s+/);
  if (list.includes('*')) return '*';
  return origin && list.includes(origin) ? origin : undefined;
}

/**
 * Asks the rate limiter, where there is one and the client's address is known, before anything is read. Preflights, of which a
 * browser sends one a request at worst, are not counted. The limiter's periods begin at multiples of their length.
 */
export const limitRate: MiddlewareHandler<Env> = async (c, next) => {
  const address = c.req.header('CF-Connecting-IP');
  const isCounted = c.req.method !== 'OPTIONS' && !NOT_COUNTED.test(c.req.path);
  if (address && isCounted && !(await isWithinRate(c.env, address))) {
    const left = RATE_PERIOD_SECONDS - ((Date.now() / 1000) % RATE_PERIOD_SECONDS);
    const headers = { 'Retry-After': String(Math.ceil(left)) };
    throw new Problem(429, 'rate: expected fewer requests from this address, got too many', { headers });
  }
  await next();
};

async function isWithinRate(env: Bindings | undefined, key: string): Promise<boolean> {
  return (await env?.RATE_LIMITER?.limit({ key }))?.success ?? true;
}
