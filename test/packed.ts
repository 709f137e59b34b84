// The package as its users get it: packed by npm and unpacked into the node_modules of an empty project.

import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'fflate';
import { parseTar } from 'nanotar';
import { buildPackage } from '../trainer/package.ts';

const run = promisify(execFile);
const MODULES = join(import.meta.dirname, '../node_modules');

export interface Project {
  readonly folder: string;
  /** Where the package lies. */
  readonly installed: string;
  close(): Promise<void>;
}

/** A project that has the package, and the modules of this one that are named. */
export async function emptyProject(...modules: readonly string[]): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'vitbn-package-'));
  const [source, installed] = [join(folder, 'source'), join(folder, 'node_modules/vitbn-edge')];
  await buildPackage(source);
  await run('npm', ['pack', source, '--ignore-scripts', '--offline'], { cwd: folder });
  const archive = (await readdir(folder)).find(name => name.endsWith('.tgz'))!;
  for (const { name, data } of parseTar(gunzipSync(await readFile(join(folder, archive))))) {
    const path = join(installed, name.replace(/^package\//, ''));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, data ?? '');
  }
  for (const name of modules) await symlink(join(MODULES, name), join(folder, 'node_modules', name), 'junction');
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  return { folder, installed, close: () => rm(folder, { recursive: true }) };
}

/** The code of the package's README, which asks the server at this origin. */
export async function readmeCode({ installed }: Project, origin: string): Promise<string> {
  const text = await readFile(join(installed, 'README.md'), 'utf8');
  return /```js\n([\s\S]*?)```/.exec(text)![1]!.replace('http://localhost:8787', origin);
}
