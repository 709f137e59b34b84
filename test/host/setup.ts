// Runs once before the tests on plain workerd: builds what `npm start` runs.

import { join } from 'node:path';
import { bundleHost } from '../../trainer/host/bundle.ts';
import { buildIfNeeded } from '../../trainer/runtime/cache.ts';

const ROOT = join(import.meta.dirname, '../..');

export default async function setup(): Promise<void> {
  await buildIfNeeded(join(ROOT, 'src/model'), false);
  await bundleHost();
}
