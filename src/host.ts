// The Worker's entry on plain workerd: serves the static files, as Cloudflare does by itself, before the app is asked.

import type { Bindings } from './api/context.ts';
import app from './index.ts';

interface HostBindings extends Bindings {
  /** The folder static/. */
  readonly STATIC: { fetch(url: string, init?: RequestInit): Promise<Response> };
  /** The headers of static/_headers. */
  readonly STATIC_HEADERS: Readonly<Record<string, string>>;
}

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
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

function answer(request: Request, file: Response, type: string, fixed: HostBindings['STATIC_HEADERS']): Response {
  const [modified, length] = [file.headers.get('Last-Modified') ?? '', file.headers.get('Content-Length') ?? ''];
  const etag = `W/"${Date.parse(modified).toString(36)}-${length}"`;
  const headers = { ...fixed, 'Cache-Control': 'public, max-age=0, must-revalidate', ETag: etag };
  if (request.headers.get('If-None-Match') === etag) return new Response(null, { status: 304, headers });
  const body = request.method === 'HEAD' ? null : file.body;
  return new Response(body, { headers: { ...headers, 'Content-Type': type } });
}
