import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lockFolder } from '../../trainer/training/lock.ts';

/** No process has it: the greatest that Linux gives is 2²². */
const DEAD_PID = 2 ** 22 + 1;

let folder: string;
let run: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
  run = join(folder, 'runs', 'one');
});
afterEach(() => rm(folder, { recursive: true }));

it('a folder that is held is refused with its holder’s process id, until it is released', async () => {
  const release = await lockFolder(run);
  await expect(lockFolder(run)).rejects.toThrow(`${run}: process ${process.pid} on ${hostname()} is using it`);
  expect(await readdir(run)).toEqual(['run.lock']);
  await writeFile(join(run, 'result'), '');
  await release();
  expect(await readdir(run)).toEqual(['result']);
  await (await lockFolder(run))();
});

it('of two that ask at once one has the folder', async () => {
  const asked = await Promise.allSettled([lockFolder(run), lockFolder(run)]);
  expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

it('a dead holder’s lock is taken over, one of another machine is not', async () => {
  const release = await lockFolder(run);
  await writeFile(join(run, 'run.lock'), `${DEAD_PID} ${hostname()}`);
  await (await lockFolder(run))();
  expect(existsSync(run)).toBe(true);
  await writeFile(join(run, 'run.lock'), `${DEAD_PID} elsewhere`);
  await expect(lockFolder(run)).rejects.toThrow(`process ${DEAD_PID} on elsewhere is using it`);
  await release();
});

it('folders that were made for nothing are removed', async () => {
  await (await lockFolder(run))();
  expect(await readdir(folder)).toEqual([]);
});

it('a folder that cannot be made is named', async () => {
  const file = join(folder, 'file');
  await writeFile(file, '');
  await expect(lockFolder(join(file, 'run'))).rejects.toThrow(`cannot write to ${file}/run: not a directory`);
  if (process.platform === 'linux')
    await expect(lockFolder('/proc/vitbn/run')).rejects.toThrow('cannot write to /proc/vitbn: no such file');
});
