// The Worker's entry on plain workerd: refuses what is no request and serves static files before the app is asked, as
// Cloudflare does by itself.

import { getMimeType, mimes } from 'hono/utils/mime';
import type { Bindings } from './api/middleware.ts';
import type { HeaderRule } from './header-rule.ts';
import app from './index.ts';
import { Problem, quote } from './problem.ts';

interface HostBindings extends Omit<Bindings, 'MAX_WAITING'> {
  readonly MAX_WAITING?: string;
  /** The folder static/. */
  readonly STATIC: { fetch(url: string, init?: RequestInit): Promise<Response> };
  /** The rules of static/_headers. */
  readonly STATIC_HEADERS: readonly HeaderRule[];
}

/** Requests of about 2 ms each, and as long again until they count as waiting: `npm run bench -- load`. */
const MAX_WAITING = 4;

const BYTES = 'application/octet-stream';
const TYPES = { ...mimes, onnx: BYTES, safetensors: BYTES, snapshot: BYTES };

/** One name or address, with a port or without (RFC 9110, 7.2). */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d*)?$/i;

/** A path of letters, digits, dashes and at most one dot a name: nothing that could leave the folder. */
const PATH = /^(?:\/[\w-]+)*\/[\w-]*(?:\.\w+)?$/;

export default {
  async fetch(request: Request, env: HostBindings, context: ExecutionContext): Promise<Response> {
    const host = request.headers.get('Host') ?? '';
    if (!HOST.test(host) || !URL.canParse(request.url))
      return new Problem(400, `Host: expected one name, got ${quote(host)}`).toResponse();
    return (
      (await findFile(request, env)) ??
      app.fetch(request, { ...env, MAX_WAITING: Number(env.MAX_WAITING) || MAX_WAITING }, context)
    );
  },
};

async function findFile(request: Request, env: HostBindings): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  if (!['GET', 'HEAD'].includes(request.method) || !PATH.test(pathname)) return undefined;
  for (const path of [pathname, `${pathname}.html`, `${pathname}index.html`]) {
    const type = getMimeType(path, TYPES);
    if (!type) continue;
    const file = await env.STATIC.fetch(`http://static${path}`);
    if (file.ok) return answer(request, file, type, env.STATIC_HEADERS);
  }
  return undefined;
}

function answer(request: Request, file: Response, type: string, rules: HostBindings['STATIC_HEADERS']): Response {
  const [modified, length] = [file.headers.get('Last-Modified') ?? '', file.headers.get('Content-Length') ?? ''];
  const headers = headersFor(new URL(request.url).pathname, rules);
  headers.set('Cache-Control', 'public, max-age=0, must-revalidate');
  const tag = `"${Date.parse(modified).toString(36)}-${length}"`;
  headers.set('ETag', `W/${tag}`);
  if (isKnown(tag, request.headers.get('If-None-Match') ?? '')) return new Response(null, { status: 304, headers });
  headers.set('Content-Type', type);
  return new Response(request.method === 'HEAD' ? null : file.body, { headers });
}

/** Whether If-None-Match names the tag; weak ones count too (RFC 9110, 13.1.2). */
function isKnown(tag: string, names: string): boolean {
  return names.trim() === '*' || names.match(/"[^"]*"/g)?.includes(tag) === true;
}

function headersFor(pathname: string, rules: HostBindings['STATIC_HEADERS']): Headers {
  const result = new Headers();
  for (const { path, detached, headers } of rules) {
    const isMeant = path.endsWith('/*') ? pathname.startsWith(path.slice(0, -1)) : path === pathname;
    if (!isMeant) continue;
    for (const name of detached) result.delete(name);
    for (const [name, value] of Object.entries(headers)) result.set(name, value);
  }
  return result;
}
