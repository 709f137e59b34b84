// Files that are either whole or not there.

import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

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
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`${path}: could not be written and is left as it was: ${reason}`, { cause: error });
  }
  await syncFolder(dirname(path));
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
