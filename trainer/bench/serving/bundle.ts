// Bundles a Worker's code as wrangler does: files that are not code stay modules of their own.

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../../files.ts';
import type { WorkerModule } from './workerd.ts';

const KINDS = { '.wasm': 'wasm', '.onnx': 'data', '.snapshot': 'data' } as const;

/** The modules of a Worker whose entry is this code; its imports are relative to the project's root. */
export async function bundleWorker(code: string): Promise<WorkerModule[]> {
  const found = new Map<string, WorkerModule>();
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2024',
    platform: 'browser',
    conditions: ['workerd', 'worker', 'browser'],
    external: ['node:*', '@tensorflow/tfjs-node', 'module', 'worker_threads'],
    logLevel: 'error',
    plugins: [keepingFiles(found)],
  });
  return [{ name: 'worker.js', kind: 'esModule', content: outputFiles[0]!.contents }, ...found.values()];
}

function keepingFiles(found: Map<string, WorkerModule>): Plugin {
  return {
    name: 'files as modules',
    setup(bundler) {
      bundler.onResolve({ filter: /\.(wasm|onnx|snapshot)$/ }, async ({ path, resolveDir, kind, pluginData }) => {
        if (pluginData === 'resolving') return undefined;
        const resolved = await bundler.resolve(path, { resolveDir, kind, pluginData: 'resolving' });
        const name = `./${basename(resolved.path)}`;
        const ending = /\.\w+$/.exec(name)![0] as keyof typeof KINDS;
        found.set(name, { name, kind: KINDS[ending], content: await readFile(resolved.path) });
        return { path: name, external: true };
      });
    },
  };
}
