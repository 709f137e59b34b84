// The Worker -> what plain workerd runs: one bundle, the files that are no code beside it, and a configuration.

import { globSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { build } from 'esbuild';
import { ROOT, writeAtomically } from '../files.ts';
import { configOf } from './config.ts';
import { parseHeaders } from './headers.ts';

/** The folder that `npm start` runs. */
export const HOST_FOLDER = join(ROOT, '.workerd');

export const STATIC_FOLDER = join(ROOT, 'static');

/** Kinds of modules by the files' extensions. */
const KINDS: Readonly<Record<string, 'esModule' | 'wasm' | 'data'>> = {
  '.js': 'esModule',
  '.wasm': 'wasm',
  '.snapshot': 'data',
};

/** Writes .workerd/: worker.js, *.wasm, *.snapshot and config.capnp. */
export async function bundleHost(): Promise<void> {
  await rm(HOST_FOLDER, { recursive: true, force: true });
  await build({
    entryPoints: { worker: join(ROOT, 'src/workerd-entry.ts') },
    outdir: HOST_FOLDER,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2024',
    conditions: ['workerd', 'worker', 'browser'],
    loader: { '.wasm': 'copy', '.snapshot': 'copy' },
    // What loaders import only in Node.
    external: ['node:*', 'module', 'worker_threads', 'fs', 'path', 'url', 'crypto'],
    logLevel: 'error',
  });
  const files = globSync('*', { cwd: HOST_FOLDER }).sort();
  const modules = files.map(name => ({ name, kind: KINDS[extname(name)] ?? 'data' }) as const);
  // The entry comes first.
  modules.sort((a, b) => Number(b.name === 'worker.js') - Number(a.name === 'worker.js'));
  const settings = {
    modules,
    compatibilityDate: await compatibilityDate(),
    staticHeaders: parseHeaders(await readFile(join(STATIC_FOLDER, '_headers'), 'utf8')),
  };
  await writeAtomically(join(HOST_FOLDER, 'config.capnp'), configOf(settings));
}

async function compatibilityDate(): Promise<string> {
  const text = await readFile(join(ROOT, 'wrangler.toml'), 'utf8');
  const [, date] = /^compatibility_date = "([\d-]+)"$/m.exec(text) ?? [];
  if (!date) throw new Error(`${basename('wrangler.toml')}: expected compatibility_date, got none`);
  return date;
}
