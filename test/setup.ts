// Runs once before the Worker's tests: builds what the Worker runs, where that is not there yet.

import { join } from 'node:path';
import { buildIfNeeded } from '../trainer/runtime/cache.ts';

export default async function setup(): Promise<void> {
  await buildIfNeeded(join(import.meta.dirname, '../src/model'), false);
}
