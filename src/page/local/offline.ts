// Registers the service worker and waits until it controls the page.

import { scriptUrl } from '../dom/script-url.ts';

/** Resolves once the service worker controls the page, or can't: then the page won't open offline. */
export async function keepForOffline(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  try {
    await serviceWorker.register(scriptUrl('/service-worker.js'), { type: 'module' });
  } catch {
    return; // blocked in this browser
  }
  if (serviceWorker.controller) return;
  await new Promise(resolve => serviceWorker.addEventListener('controllerchange', resolve, { once: true }));
}
