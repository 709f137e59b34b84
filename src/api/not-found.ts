// The 404 for people: a browser that asks for a page gets one, programs get a problem.

import type { Context } from './middleware.ts';

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <title>Page not found</title>
    <link rel="stylesheet" href="/base.css">
  </head>
  <body>
    <h1>Page not found</h1>
    <p class="lead">There is nothing at this address. <a href="/">Draw a digit</a> instead, or read
    <a href="/how-it-works">how it works</a>.</p>
  </body>
</html>
`;

const HEADERS = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy':
    "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
};

/** Undefined for what is no browser in search of a page. */
export function notFoundPage({ req: { method, raw } }: Context): Response | undefined {
  const wantsPage = ['GET', 'HEAD'].includes(method) && raw.headers.get('Accept')?.includes('text/html');
  return wantsPage ? new Response(method === 'HEAD' ? null : PAGE, { status: 404, headers: HEADERS }) : undefined;
}
