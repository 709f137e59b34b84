// Builds the runtime when there is something new to build it from, and leaves its files alone otherwise.

import { createHash, hash } from 'node:crypto';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ROOT, writeAtomically } from '../files.ts';
import { buildRuntime, ONNX_RUNTIME, readModels, type ServedModel } from './build.ts';

/** What says from which inputs a folder's files were built, and what they were. */
const RECORD = 'runtime.lock';
const SOURCES = ['trainer/runtime/*.ts', 'src/runtime/session.ts', 'src/runtime/snapshot.ts', 'trainer/random.ts'];

interface BuildRecord {
  inputs: string;
  /** SHA-256 by file name. */
  files: Record<string, string>;
}

export interface BuildResult {
  /** Whether nothing had to be done. */
  upToDate: boolean;
  files: string[];
}

/** Makes `folder`/runtime.wasm and runtime.snapshot of every NAME.onnx there. `full` cuts no function. */
export async function buildIfNeeded(folder: string, full: boolean): Promise<BuildResult> {
  const models = await readModels(folder);
  const inputs = await inputsHash(models, full);
  const record = await readRecord(folder);
  if (record?.inputs === inputs && (await isIntact(folder, record)))
    return { upToDate: true, files: Object.keys(record.files) };
  const files = await buildRuntime(models, full);
  for (const [name, content] of files) await writeAtomically(join(folder, name), content);
  const hashes = Object.fromEntries(files.map(([name, content]) => [name, hash('sha256', content)]));
  await writeAtomically(join(folder, RECORD), JSON.stringify({ inputs, files: hashes } satisfies BuildRecord));
  return { upToDate: false, files: Object.keys(hashes) };
}

async function inputsHash(models: readonly ServedModel[], full: boolean): Promise<string> {
  const digest = createHash('sha256').update(JSON.stringify({ full, node: process.versions.v8 }));
  const sources = globSync(SOURCES, { cwd: ROOT }).sort();
  for (const path of [...Object.values(ONNX_RUNTIME), ...sources.map(file => join(ROOT, file))])
    digest.update(hash('sha256', await readFile(path)));
  for (const { name, sha256, imageShape } of models) digest.update(JSON.stringify({ name, sha256, imageShape }));
  return digest.digest('hex');
}

async function readRecord(folder: string): Promise<BuildRecord | undefined> {
  try {
    return JSON.parse(await readFile(join(folder, RECORD), 'utf8')) as BuildRecord;
  } catch {
    return undefined; // nothing was built, or its record was cut short
  }
}

async function isIntact(folder: string, { files }: BuildRecord): Promise<boolean> {
  const checks = Object.entries(files).map(async ([name, expected]) => {
    const content = await readFile(join(folder, name)).catch(() => undefined);
    return content !== undefined && hash('sha256', content) === expected;
  });
  return (await Promise.all(checks)).every(Boolean);
}
