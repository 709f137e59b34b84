// Runs once before the browser tests: starts the server and the browser that all of them share.

import type { TestProject } from 'vitest/node';
import { launchChromium } from './chromium.ts';
import { startServer } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    origin: string;
    browserEndpoint: string;
  }
}

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const [server, browser] = await Promise.all([startServer(), launchChromium()]);
  provide('origin', server.origin);
  provide('browserEndpoint', browser.wsEndpoint());
  return async () => {
    await browser.close();
    await server.close();
  };
}
