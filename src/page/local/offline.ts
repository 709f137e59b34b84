// Registers the service worker and waits until it keeps the page's files.

import { scriptUrl } from '../dom/script-url.ts';

/** Resolves once the service worker runs, or can't: then the page won't open offline. */
export async function keepForOffline(): Promise<void> {
  const { serviceWorker } = navigator;
  if (!serviceWorker) return;
  try {
    await serviceWorker.register(scriptUrl('/service-worker.js'), { type: 'module' });
  } catch {
    return; // blocked in this browser
  }
  const { active } = await serviceWorker.ready;
  if (active?.state !== 'activating') return;
  await new Promise(resolve => active.addEventListener('statechange', resolve, { once: true }));
}
