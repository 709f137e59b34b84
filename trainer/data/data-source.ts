// Where the commands find their data: the folder that was given, or a download that is cached.

import { homedir } from 'node:os';
import { join } from 'node:path';
import type { DataSource } from './data-files.ts';

/** The one reader of the environment. */
export function dataSource(folder: string | boolean | undefined): DataSource {
  if (typeof folder === 'string') return { folder };
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'vitbn-edge');
  return { cache, report: line => console.error(line) };
}
