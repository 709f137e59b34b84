// Every import against the arrows of the design: who may know whom.

import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';

const ROOT = join(import.meta.dirname, '../..');
const SHARED = ['src/ink.ts', 'src/image.ts'];
/** The contract between the runtime's build and the Worker. */
const RUNTIME = ['src/session.ts', 'src/snapshot.ts'];

/** A rule of the design: files that it is about, and imports that they may not have. */
interface Rule {
  readonly says: string;
  readonly about: (file: string) => boolean;
  readonly forbids: (imported: string) => boolean;
}

const inFolder = (folder: string) => (path: string) => path.startsWith(`${folder}/`);
const inPackage = (name: string) => (imported: string) => imported === name || imported.startsWith(`${name}/`);
const inSource = inFolder('src');
const inPage = inFolder('src/page');
const inApi = inFolder('src/api');
const inPictures = inFolder('src/pictures');
/** Prepares photographs as the Worker does, where the model runs in the browser. */
const LIGHT = 'src/pictures/light.ts';
/** Runs in the browser what the Worker runs on the server. */
const LOCAL = 'src/page/local-worker.ts';
const inTrainer = inFolder('trainer');
const inTest = inFolder('test');
const inRuntimeBuild = inFolder('trainer/runtime');
const inWorker = (file: string) => inSource(file) && !inPage(file);
const isOnnxRuntime = (imported: string) => imported.startsWith('onnxruntime-');

const RULES: readonly Rule[] = [
  {
    says: 'ink.ts, image.ts and session.ts import nothing',
    about: file => [...SHARED, RUNTIME[0]].includes(file),
    forbids: () => true,
  },
  {
    says: 'src imports neither the trainer nor Node',
    about: inSource,
    forbids: imported => inTrainer(imported) || isBuiltin(imported),
  },
  {
    says: 'the Worker does not import the page',
    about: inWorker,
    forbids: inPage,
  },
  {
    says: 'the page imports from src only ink.ts, image.ts and light.ts',
    about: file => inPage(file) && file !== LOCAL,
    forbids: imported => inWorker(imported) && ![...SHARED, LIGHT].includes(imported),
  },
  { says: 'the page imports no package', about: inPage, forbids: imported => !inSource(imported) },
  {
    says: 'the trainer imports from src only ink.ts, image.ts and, for the runtime, session.ts and snapshot.ts',
    about: inTrainer,
    forbids: imported => inSource(imported) && ![...SHARED, ...RUNTIME].includes(imported),
  },
  {
    says: 'only the runtime’s build and the Worker import session.ts and snapshot.ts',
    about: file => inPage(file) || (inTrainer(file) && !inRuntimeBuild(file)),
    forbids: imported => RUNTIME.includes(imported),
  },
  { says: 'the trainer does not import hono', about: inTrainer, forbids: inPackage('hono') },
  {
    says: 'only runtime.ts imports ONNX Runtime in src',
    about: file => inSource(file) && file !== 'src/runtime.ts',
    forbids: isOnnxRuntime,
  },
  {
    says: 'only the entries of server and browser import runtime.ts and the model',
    about: file => inSource(file) && !['src/index.ts', LOCAL].includes(file),
    forbids: imported => imported === 'src/runtime.ts' || imported.startsWith('src/model/'),
  },
  {
    says: 'only app.ts and src/api import hono in src',
    about: file => inSource(file) && file !== 'src/app.ts' && !inApi(file),
    forbids: inPackage('hono'),
  },
  {
    says: 'what pictures are knows neither HTTP nor models',
    about: inPictures,
    forbids: imported => inSource(imported) && !inPictures(imported) && imported !== 'src/image.ts',
  },
  { says: 'only tests import tests', about: file => !inTest(file), forbids: inTest },
];

/** A file's imports, type-only and dynamic ones too: paths from the root for relative ones, else as they are written. */
function importsOf(file: string, source: string): string[] {
  const found: string[] = [];
  collect(parseAst(source, { lang: 'ts' }), found);
  return found.map(name => (name.startsWith('.') ? join(file, '..', name) : name));
}

/** Walks a syntax tree: `source` is what import and export declarations, `import()` and import types name. */
function collect(node: unknown, found: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, source, expression } = node as Record<string, unknown>;
  if (isLiteral(source)) found.push(source.value);
  if (type === 'ImportExpression' && !isLiteral(source))
    throw new Error('import(): expected a string that can be checked');
  if (type === 'TSExternalModuleReference' && isLiteral(expression)) found.push(expression.value);
  for (const child of Object.values(node)) collect(child, found);
}

function isLiteral(node: unknown): node is { value: string } {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';
}

function violations(file: string, source: string): string[] {
  return importsOf(file, source).flatMap(imported =>
    RULES.filter(rule => rule.about(file) && rule.forbids(imported)).map(
      rule => `${file}: ${rule.says}, got ${imported}`,
    ),
  );
}

test('no import breaks the arrows of the design', () => {
  const files = globSync('{src,trainer,test}/**/*.ts', { cwd: ROOT });
  expect(files).toContain('src/index.ts');
  expect(files.flatMap(file => violations(file, readFileSync(join(ROOT, file), 'utf8')))).toEqual([]);
});

test.each([
  ['src/ink.ts', "import type { Raster } from './image.ts';", 'import nothing'],
  ['src/image.ts', "import { z } from 'zod';", 'import nothing'],
  ['src/app.ts', "import { readFile } from 'node:fs/promises';", 'nor Node'],
  ['src/app.ts', "import fs from 'fs';", 'nor Node'],
  ['src/decode.ts', "export * from '../trainer/train.ts';", 'neither the trainer'],
  ['src/app.ts', "import { Tensor } from 'onnxruntime-web/wasm';", 'only runtime.ts'],
  ['src/app.ts', "const ort = await import('onnxruntime-web');", 'only runtime.ts'],
  ['src/app.ts', "type Run = import('./runtime.ts').Run;", 'only the entries'],
  ['src/classifier.ts', "import model from './model/digits.onnx';", 'only the entries'],
  ['src/classifier.ts', "import type { Context } from 'hono';", 'only app.ts and src/api'],
  ['src/pictures/jpeg.ts', "import { Problem } from '../problem.ts';", 'neither HTTP nor models'],
  ['src/app.ts', "import { pad } from './page/pad.ts';", 'does not import the page'],
  ['src/page/client.ts', "import type { Prediction } from '../classifier.ts';", 'the page imports from src only'],
  ['src/page/main.ts', "import React from 'react';", 'no package'],
  ['src/page/main.ts', "import '../../test/fixtures/mnist.ts';", 'only tests'],
  ['trainer/train.ts', "import { Hono } from 'hono';", 'does not import hono'],
  ['trainer/train.ts', "import { stream } from 'hono/streaming';", 'does not import hono'],
  ['trainer/train.ts', "import { decodePng } from '../src/pictures/png.ts';", 'the trainer imports from src only'],
  ['trainer/onnx/export.ts', "import fs = require('../../src/app.ts');", 'the trainer imports from src only'],
])('%s with %s is found', (file, source, rule) => {
  expect(violations(file, source).join()).toContain(rule);
});

test.each([
  ['src/page/main.ts', "import { renderStrokes } from '../ink.ts'; import './pad.ts';"],
  [
    'trainer/data/strokes.ts',
    "import { readFile } from 'node:fs/promises'; import { renderStrokes } from '../../src/ink.ts';",
  ],
  ['trainer/engine/onnxruntime.ts', "import * as ort from 'onnxruntime-node';"],
  ['src/runtime.ts', "import { Tensor } from 'onnxruntime-web/wasm';"],
  ['src/problem.ts', "// import { Hono } from 'hono';\nconst text = \"import { Hono } from 'hono'\";"],
])('%s with %s is allowed', (file, source) => {
  expect(violations(file, source)).toEqual([]);
});
