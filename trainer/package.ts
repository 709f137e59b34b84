// npm run package: src/package and the model of digits -> a folder that `npm pack` and `npm publish` take.

import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { promisify } from 'node:util';
import { build } from 'esbuild';
import { ROOT, writeAtomically } from './files.ts';

const SOURCE = join(ROOT, 'src/package');
const MODEL = ['src/model/digits.json', 'src/model/plain/digits.onnx'];

/** Writes index.js, types/, the model, package.json and README.md to `folder`, which is emptied before. */
export async function buildPackage(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await build({
    entryPoints: [join(SOURCE, 'index.ts')],
    outdir: folder,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    external: ['onnxruntime-web', 'node:*'],
    logLevel: 'warning',
  });
  await writeTypes(join(folder, 'types'));
  const files = ['package.json', 'README.md'].map(name => join(SOURCE, name));
  for (const file of [...files, ...MODEL.map(path => join(ROOT, path)), join(ROOT, 'LICENSE')])
    await cp(file, join(folder, relative(dirname(file), file)));
}

/** The declarations of the entry and of what it names, in folders like those of the sources. */
async function writeTypes(folder: string): Promise<void> {
  const all = await mkdtemp(join(tmpdir(), 'vitbn-types-'));
  try {
    const emit = ['--noEmit', 'false', '--declaration', '--emitDeclarationOnly', '--rootDir', join(ROOT, 'src')];
    const compiler = join(ROOT, 'node_modules/typescript/bin/tsc');
    const project = ['-p', join(ROOT, 'tsconfig.package.json'), '--outDir', all];
    await promisify(execFile)(process.execPath, [compiler, ...project, ...emit]);
    const wanted = ['package/index.ts'];
    for (const path of wanted) {
      const text = await readFile(join(all, path.replace(/\.ts$/, '.d.ts')), 'utf8');
      await writeAtomically(
        join(folder, path.replace(/\.ts$/, '.d.ts')),
        text.replaceAll(/(from '.*)\.ts'/g, "$1.js'"),
      );
      const named = [...text.matchAll(/from '(\..*)'/g)].map(([, name]) =>
        relative(all, resolve(all, dirname(path), name!)),
      );
      wanted.push(...named.filter(name => !wanted.includes(name)));
    }
  } finally {
    await rm(all, { recursive: true });
  }
}
