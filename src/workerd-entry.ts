// The Worker's entry on plain workerd: serves the static files, as Cloudflare does by itself, before the app is asked.

import type { Bindings } from './api/context.ts';
import app from './index.ts';

interface HostBindings extends Bindings {
  /** The folder static/. */
  readonly STATIC: { fetch(url: string, init?: RequestInit): Promise<Response> };
  /** The rules of static/_headers. */
  readonly STATIC_HEADERS: readonly HeaderRule[];
}

/** A later rule takes away what it detaches, and then adds to what the earlier ones have set. */
interface HeaderRule {
  /** `/*` for every path. */
  readonly path: string;
  readonly detached: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  webmanifest: 'application/manifest+json',
  wasm: 'application/wasm',
  snapshot: 'application/octet-stream',
};

/** A path of letters, digits, dashes and at most one dot a name: nothing that could leave the folder. */
const PATH = /^(?:\/[\w-]+)*\/[\w-]*(?:\.\w+)?$/;

export default {
  async fetch(request: Request, env: HostBindings, context: ExecutionContext): Promise<Response> {
    return (await findFile(request, env)) ?? app.fetch(request, env, context);
  },
};

async function findFile(request: Request, env: HostBindings): Promise<Response | undefined> {
  const { pathname } = new URL(request.url);
  if (!['GET', 'HEAD'].includes(request.method) || !PATH.test(pathname)) return undefined;
  for (const path of [pathname, `${pathname}.html`, `${pathname}index.html`]) {
    const type = TYPES[/\.(\w+)$/.exec(path)?.[1] ?? ''];
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
  headers.set('ETag', `W/"${Date.parse(modified).toString(36)}-${length}"`);
  if (request.headers.get('If-None-Match') === headers.get('ETag')) return new Response(null, { status: 304, headers });
  headers.set('Content-Type', type);
  return new Response(request.method === 'HEAD' ? null : file.body, { headers });
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
