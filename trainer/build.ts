// npm run build: models and sources -> all that the Worker, the pages and `npm start` run, in stages that say what they do.

import { globSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { build, type Plugin } from 'esbuild';
import { ModelCard } from '../src/card.ts';
import { aboutPage } from './about-page.ts';
import { PLAIN_FOLDER } from './export/export.ts';
import { copyAtomically, ROOT, readJson, writeAtomically } from './files.ts';
import { buildIfNeeded } from './runtime/cache.ts';
import { bundleHost, STATIC_FOLDER } from './workerd/bundle.ts';

/** Folders of models, each of which gets its runtime: the Worker's and the page's. */
const MODELS = ['src/model', 'src/model/browser'] as const;

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
  await stage('pages', async () =>
    Promise.all([bundlePages(), writeReference(), publishModels(), writeAbout()]).then(() => 'built'),
  );
  await stage('bundle for npm start', async () => bundleHost().then(() => 'built'));
}

/** static/models/NAME/NAME.onnx and weights: files of the pages, so that they are no part of the Worker. */
async function publishModels(): Promise<void> {
  for (const pattern of [`${PLAIN_FOLDER}/*.onnx`, '*.safetensors'])
    for (const file of globSync(pattern, { cwd: join(ROOT, MODELS[0]) })) {
      const name = basename(file).replace(/(-replay)?\.\w+$/, '');
      await copyAtomically(join(ROOT, MODELS[0], file), join(STATIC_FOLDER, 'models', name, basename(file)));
    }
}

/** A section that the page imports while it runs is a script of its own, named after its folder. */
const sections: Plugin = {
  name: 'sections',
  setup({ onResolve }) {
    onResolve({ filter: /\/section\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: `/${basename(dirname(path))}.js`, external: true } : undefined,
    );
  },
};

/** static/about.html: what the Worker's models are. */
async function writeAbout(): Promise<void> {
  const folder = join(ROOT, MODELS[0]);
  const cards = globSync('*.json', { cwd: folder }).sort();
  const read = (file: string) => readJson(join(folder, file), ModelCard, 'a model card');
  await writeAtomically(join(STATIC_FOLDER, 'about.html'), aboutPage(await Promise.all(cards.map(read))));
}

/** static/page.js, its sections, story.js, docs.js, local.js and service-worker.js, and under static/local/ what the model in the browser needs. */
async function bundlePages(): Promise<void> {
  const page = join(ROOT, 'src/page');
  await build({
    entryPoints: {
      page: join(page, 'main.ts'),
      clothes: join(page, 'clothes/section.ts'),
      cover: join(page, 'cover/section.ts'),
      gallery: join(page, 'gallery/section.ts'),
      picture: join(page, 'picture/section.ts'),
      share: join(page, 'share/section.ts'),
      teach: join(page, 'teach/section.ts'),
      fool: join(page, 'fool/section.ts'),
      story: join(page, 'story/main.ts'),
      docs: join(page, 'docs/main.ts'),
      local: join(page, 'local/worker.ts'),
      'service-worker': join(page, 'local/service-worker.ts'),
    },
    outdir: STATIC_FOLDER,
    bundle: true,
    minify: true,
    charset: 'utf8',
    format: 'esm',
    target: 'es2022',
    plugins: [sections],
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

/** static/scalar.js: Scalar's API reference in one file, as its plug-in for Fastify serves it. */
async function writeReference(): Promise<void> {
  const { default: fastify } = await import('fastify');
  const { default: reference } = await import('@scalar/fastify-api-reference');
  const server = fastify();
  await server.register(reference, { routePrefix: '/', configuration: { url: '/openapi.json' } });
  const { statusCode, body } = await server.inject('/js/scalar.js');
  await server.close();
  if (statusCode !== 200)
    throw new Error(`@scalar/fastify-api-reference: expected its script, got status ${statusCode}`);
  await writeAtomically(join(STATIC_FOLDER, 'scalar.js'), body);
}
