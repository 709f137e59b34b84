// Files that are either whole or not there.

import { existsSync, globSync } from 'node:fs';
import { access, constants, mkdir, open, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { getSystemErrorMessage } from 'node:util';
import { z } from 'zod';

/** The project's folder. */
export const ROOT = join(import.meta.dirname, '..');

const TEMPORARY = `.${process.pid}.tmp`;

/**
 * Writes to a temporary file beside `path`, flushes it to the disk and renames it: a cut leaves the old file intact. Throws
 * an Error that names the path where that fails, on a full disk for example.
 */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = path + TEMPORARY;
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeAndSync(temporary, bytes);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw new Error(`cannot write to ${path}, which is left as it was: ${reasonOf(error)}`, { cause: error });
  }
  await syncFolder(dirname(path));
}

/** The files in `folder` that match the patterns, sorted. Throws an Error for a pattern that matches none: they may have moved. */
export function matchingFiles(patterns: readonly string[], folder: string): string[] {
  const matches = patterns.map(pattern => globSync(pattern, { cwd: folder }));
  const stale = matches.findIndex(({ length }) => length === 0);
  if (stale !== -1) throw new Error(`${patterns[stale]}: expected files in ${folder}, found none`);
  return matches.flat().sort();
}

/** JSON of a file, as the schema has it. Throws an Error "path: expected …" for content that is something else. */
export async function readJson<T>(path: string, schema: z.ZodType<T>, expected: string): Promise<T> {
  const text = await readFile(path, 'utf8');
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : reasonOf(error);
    throw new Error(`${path}: expected ${expected}, got ${reason}`, { cause: error });
  }
}

/** Throws an Error where `folder` cannot be written to or made, and leaves nothing: for before work that would be lost. */
export async function assertWritable(folder: string): Promise<void> {
  const parent = dirname(resolve(folder));
  if (!existsSync(parent)) return assertWritable(parent);
  try {
    if (existsSync(folder)) await access(folder, constants.W_OK | constants.X_OK);
    else await tryFolder(folder);
  } catch (error) {
    throw new Error(`cannot write to ${folder}: ${reasonOf(error)}`, { cause: error });
  }
}

/** Making one in /proc fails whoever tries, and making several at once there never ends (Node 24). */
async function tryFolder(folder: string): Promise<void> {
  await mkdir(folder);
  await rmdir(folder);
}

/** What went wrong, in words: of the system's errors without their codes, "runs/x: no such file or directory". */
export function describeError(error: unknown): string {
  const { path, address, port } = error as { path?: string; address?: string; port?: number };
  const subject = path ?? (address && `${address}:${port}`);
  return subject && codeOf(error) ? `${subject}: ${reasonOf(error)}` : reasonOf(error);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errno } = error as NodeJS.ErrnoException;
  return errno === undefined ? error.message : getSystemErrorMessage(errno);
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** Copies a whole file over `to`, or leaves `to` as it was. */
export async function copyAtomically(from: string, to: string): Promise<void> {
  await writeAtomically(to, await readFile(from));
}

/** Removes what processes that were killed while they wrote have left in a folder, which is made if there is none. */
export async function removeTemporaries(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const left = (await readdir(folder)).filter(name => /\.\d+\.tmp$/.test(name) && !name.endsWith(TEMPORARY));
  await Promise.all(left.map(name => rm(join(folder, name))));
}

async function writeAndSync(path: string, bytes: Uint8Array | string): Promise<void> {
  const file = await open(path, 'w');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes the rename itself durable; Windows cannot open folders and needs no such call. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  await folder.sync().finally(() => folder.close());
}
