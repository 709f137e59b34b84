// The service worker's other end: registers it, and knows when it has taken over.

import { scriptUrl } from '../dom/script-url.ts';

/** Resolves once the page is under the service worker, or cannot be: then it does not open without a network. */
export async function keepForOffline(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  try {
    await serviceWorker.register(scriptUrl('/service-worker.js'), { type: 'module' });
  } catch {
    return; // forbidden in this browser
  }
  if (serviceWorker.controller) return;
  await new Promise(resolve => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
}
