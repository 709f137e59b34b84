// Runs once before the tests on plain workerd: builds what `npm start` runs.

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleHost } from '../../trainer/host/bundle.ts';
import { buildIfNeeded } from '../../trainer/runtime/cache.ts';

const ROOT = join(import.meta.dirname, '../..');

export default async function setup(): Promise<void> {
  await buildIfNeeded(join(ROOT, 'src/model'), false);
  await promisify(execFile)('npm', ['run', 'build:page'], { cwd: ROOT });
  await bundleHost();
}
