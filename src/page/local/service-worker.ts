// Caches the page's files so that it opens offline: network first, and the cache if the network fails. API answers are
// never cached.

declare const clients: { claim(): Promise<void> };
declare function skipWaiting(): Promise<void>;

const CACHE = 'page';
const PAGE = [
  '/',
  '/base.css',
  '/bars.css',
  '/style.css',
  '/folds.css',
  '/page.js',
  '/cover.js',
  '/fool.js',
  '/clothes.js',
  '/gallery.js',
  '/share.js',
  '/teach.js',
  '/picture.js',
  '/print.css',
  '/how-it-works',
  '/story.js',
  '/about',
  '/article.css',
  '/clothes.png',
  '/models/digits',
  '/models/letters',
  '/models/fashion',
  '/icon.svg',
  '/manifest.webmanifest',
];

/** Missing from the DOM types. */
interface ExtendableEvent extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface FetchEvent extends ExtendableEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** Takes over from an older version at once, and without any file where there is no room for them. */
addEventListener('install', event => {
  const kept = caches.open(CACHE).then(cache => cache.addAll(PAGE));
  (event as ExtendableEvent).waitUntil(Promise.allSettled([kept, skipWaiting()]));
});

addEventListener('activate', event => {
  (event as ExtendableEvent).waitUntil(clients.claim());
});

addEventListener('fetch', event => {
  const { request } = event as FetchEvent;
  const { origin, pathname } = new URL(request.url);
  const isOwn = origin === location.origin && request.method === 'GET';
  if (isOwn && (PAGE.includes(pathname) || pathname.startsWith('/local')))
    (event as FetchEvent).respondWith(fresh(event as FetchEvent));
});

async function fresh(event: FetchEvent): Promise<Response> {
  const { request } = event;
  try {
    const response = await fetch(request);
    if (response.ok) event.waitUntil(keep(request, response.clone()));
    return response;
  } catch (error) {
    const kept = await caches.match(request, { cacheName: CACHE, ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}

/** Where there is no room for a file, none is kept: old and new ones don't fit together. */
async function keep(request: Request, response: Response): Promise<void> {
  try {
    await (await caches.open(CACHE)).put(request, response);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'QuotaExceededError') await caches.delete(CACHE);
  }
}
