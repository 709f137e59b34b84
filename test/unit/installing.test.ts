// What installing relies on: the word for a Node that is too old, and the lockfile's packages for each platform.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

it.each([
  [
    '20.19.5',
    1,
    'Node: expected 24 or newer, got 20.19.5; install one from https://nodejs.org, then npm install again\n',
  ],
  ['24.0.0', 0, ''],
  ['26.10.0', 0, ''],
])('Node %s ends with code %i', (version, code, word) => {
  const pretend = `Object.defineProperty(process, 'versions', { value: { node: '${version}' } })`;
  const script = `${pretend}; await import('./trainer/node-version.mjs')`;
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { cwd: ROOT });
  expect([status, stderr.toString()]).toEqual([code, word]);
});

it.each([
  ['linux', 'x64'],
  ['linux', 'arm64'],
  ['darwin', 'x64'],
  ['darwin', 'arm64'],
  ['win32', 'x64'],
])('the lockfile has every native package for %s %s', (os, cpu) => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { os?: string[]; cpu?: string[]; optional?: boolean }>;
  };
  const names = Object.entries(packages)
    .filter(([, entry]) => entry.optional && entry.os?.includes(os) && entry.cpu?.includes(cpu))
    .map(([path]) => path.replace('node_modules/', ''));
  for (const native of [/^node-/, /workerd-/, /^@esbuild\//, /^@biomejs\/cli-/, /^@typescript\//, /^@rolldown\//])
    expect(names.join('\n')).toMatch(new RegExp(native, 'm'));
});
