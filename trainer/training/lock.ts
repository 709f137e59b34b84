// A run's folder belongs to one process at a time: a file in it names the holder, and a holder that has died leaves nothing.

import { link, mkdir, readFile, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { assertWritable } from '../files.ts';

const LOCK = 'run.lock';

/**
 * Makes the folder, if need be, and holds it until the returned function is called, which leaves no empty folder behind.
 * Throws an Error that names the process which holds it already.
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
  await assertWritable(folder);
  const made = await mkdir(resolve(folder), { recursive: true });
  const path = join(folder, LOCK);
  await acquire(path);
  return async () => {
    await rm(path, { force: true });
    // rmdir refuses folders that hold something.
    const isRemoved = (at: string) =>
      rmdir(at).then(
        () => true,
        () => false,
      );
    for (let at = resolve(folder); made && (await isRemoved(at)) && at !== made; ) at = dirname(at);
  };
}

/** A link either comes to be, whole, or is refused: two processes cannot both have it. */
async function acquire(path: string): Promise<void> {
  const own = `${path}.${process.pid}`;
  await writeFile(own, `${process.pid} ${hostname()}`);
  try {
    while (!(await linked(own, path))) await dropStale(path);
  } finally {
    await rm(own, { force: true });
  }
}

function linked(from: string, to: string): Promise<boolean> {
  return link(from, to).then(
    () => true,
    error => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

/** Moves the lock of a dead holder away. Throws an Error where the holder lives, or may live on another machine. */
async function dropStale(path: string): Promise<void> {
  const [pid = '', host = ''] = (await readFile(path, 'utf8').catch(() => '')).split(' ');
  if (pid === '') return; // it has just been released
  if (host !== hostname() || isAlive(Number(pid)))
    throw new Error(`${dirname(path)}: process ${pid} on ${host} is using it; if that has ended, delete ${path}`);
  const stale = `${path}.${process.pid}.stale`;
  await rename(path, stale).catch(() => {}); // another process was faster
  const moved = await readFile(stale, 'utf8').catch(() => '');
  // Where it was a new holder's that was moved, back it goes.
  if (moved !== '' && !moved.startsWith(`${pid} `)) await linked(stale, path);
  await rm(stale, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
