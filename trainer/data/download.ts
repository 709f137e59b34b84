// Downloads a data file from the first mirror that has the right content, and keeps only what was verified.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { writeAtomically } from '../files.ts';
import { unzipped } from './idx.ts';

const TIMEOUT_MS = 120_000;

export interface Download {
  /** Name of the decompressed file; mirrors serve `${name}.gz`. */
  name: string;
  sha256: string;
  mirrors: readonly string[];
  folder: string;
  report: (line: string) => void;
}

/** The path of the verified file, decompressed. Throws an Error that says what each mirror answered. */
export async function download({ name, sha256, mirrors, folder, report }: Download): Promise<string> {
  const path = join(folder, name);
  if (existsSync(path)) return path;
  const failures: string[] = [];
  for (const mirror of mirrors) {
    const url = new URL(`${name}.gz`, mirror).href;
    report(`downloading ${url}`);
    try {
      await writeAtomically(path, await fetchVerified(url, sha256));
      return path;
    } catch (error) {
      failures.push(`  ${error instanceof Error ? error.message : error}`);
    }
  }
  throw new Error(
    [`${name}: no mirror had it`, ...failures, '  Give a folder that holds the files with --data DIR.'].join('\n'),
  );
}

async function fetchVerified(url: string, sha256: string): Promise<Uint8Array> {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: Error) => {
    throw new Error(`${url}: no answer (${cause.cause instanceof Error ? cause.cause.message : cause.message})`);
  });
  if (!response.ok) throw new Error(`${url}: expected status 200, got ${response.status}`);
  const content = unzipped(url, new Uint8Array(await response.arrayBuffer()));
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256) throw new Error(`${url}: expected content with SHA-256 ${sha256}, got ${found}`);
  return content;
}
