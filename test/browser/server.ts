// Starts the Worker as it is deployed, model and page included, in a local workerd on a free port.

import { createTestHarness } from 'wrangler';

export interface Server {
  readonly origin: string;
  close(): Promise<void>;
}

/** Builds the page and serves it beside the API; the caller closes it. */
export async function startServer(): Promise<Server> {
  const harness = createTestHarness({ workers: [{ configPath: new URL('../../wrangler.toml', import.meta.url) }] });
  const { url } = await harness.listen();
  return { origin: url.origin, close: () => harness.close() };
}
