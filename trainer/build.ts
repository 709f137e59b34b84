// npm run build: models and sources -> all that the Worker, the pages and `npm start` run, in stages that say what they do.

import { join } from 'node:path';
import { build } from 'esbuild';
import { ROOT } from './files.ts';
import { buildIfNeeded } from './runtime/cache.ts';
import { bundleHost, STATIC_FOLDER } from './workerd/bundle.ts';

/** Folders of models, each of which gets its runtime: the Worker's and the page's. */
const MODELS = ['src/model', 'src/model/browser'];

export interface BuildOptions {
  /** Keeps all of ONNX Runtime's functions and memory. */
  full: boolean;
  /** Hears of what is being done, piece by piece. */
  report: (text: string) => void;
}

export async function buildProject({ full, report }: BuildOptions): Promise<void> {
  const stage = async (name: string, make: () => Promise<string>) => {
    report(`${name} … `);
    const start = performance.now();
    const outcome = await make();
    report(`${outcome} (${((performance.now() - start) / 1000).toFixed(1)} s)\n`);
  };
  for (const folder of MODELS) {
    await stage(`${full ? 'full runtime' : 'runtime'} for ${folder}`, async () =>
      (await buildIfNeeded(join(ROOT, folder), full)).upToDate ? 'up to date' : 'built',
    );
  }
  await stage('pages', async () => bundlePages().then(() => 'built'));
  await stage('bundle for npm start', async () => bundleHost().then(() => 'built'));
}

/** static/page.js, docs.js, local.js and service-worker.js, and under static/local/ what the model in the browser needs. */
async function bundlePages(): Promise<void> {
  const page = join(ROOT, 'src/page');
  await build({
    entryPoints: {
      page: join(page, 'main.ts'),
      docs: join(page, 'docs/main.ts'),
      local: join(page, 'local/worker.ts'),
      'service-worker': join(page, 'local/service-worker.ts'),
    },
    outdir: STATIC_FOLDER,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    loader: { '.wasm': 'file', '.snapshot': 'file' },
    outbase: join(ROOT, 'src/model'),
    assetNames: 'local/[dir]/[name]',
    publicPath: '/',
    // What loaders import only in Node.
    external: ['module', 'worker_threads'],
    absWorkingDir: ROOT,
    logLevel: 'warning',
  });
}
