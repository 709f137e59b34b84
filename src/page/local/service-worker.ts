// Keeps what the page is made of, so that it opens without a network: what the network gives is shown and kept, what was kept
// is shown where the network gives nothing. Answers of the API are never kept.

declare const clients: { claim(): Promise<void> };

const CACHE = 'page';
const PAGE = ['/', '/base.css', '/style.css', '/folds.css', '/page.js', '/icon.svg', '/manifest.webmanifest'];

/** The types of the window do not have it. */
interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

addEventListener('install', event => {
  const kept = caches.open(CACHE).then(cache => cache.addAll(PAGE));
  (event as ExtendableEvent).waitUntil(kept);
});

addEventListener('activate', event => {
  (event as ExtendableEvent).waitUntil(clients.claim());
});

addEventListener('fetch', event => {
  const { request } = event as FetchEvent;
  const { origin, pathname } = new URL(request.url);
  const isOwn = origin === location.origin && request.method === 'GET';
  if (isOwn && (PAGE.includes(pathname) || pathname.startsWith('/local')))
    (event as FetchEvent).respondWith(fresh(request));
});

async function fresh(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE);
  try {
    const response = await fetch(request);
    if (response.ok) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
