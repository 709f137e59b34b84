// Every import against the arrows of the design: who may know whom.

import { globSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';

const ROOT = join(import.meta.dirname, '../..');
const files = globSync('{src,trainer,test}/**/*.ts', { cwd: ROOT });

/** Parts of the code, a file or a folder each; a part imports only what stands in an earlier line, or in its own folder. */
const LAYERS: readonly (readonly string[])[] = [
  ['src/bytes.ts', 'src/card.ts', 'src/header-rule.ts', 'src/problem.ts', 'src/ranking.ts', 'src/preparation'],
  ['src/runtime', 'src/reading'],
  ['src/pictures', 'src/classifier.ts'],
  ['src/models.ts', 'src/request'],
  ['src/api'],
  ['src/app.ts'],
  ['src/index.ts'],
  ['src/workerd-entry.ts'],
  ['src/package'],
  ['src/page/subject.ts'],
  ['src/page/text.ts', 'src/page/is-record.ts', 'src/page/no-answer.ts', 'src/page/question.ts', 'src/page/patches.ts'],
  ['src/page/dom'],
  ['src/page/pad', 'src/page/picture'],
  ['src/page/answer'],
  ['src/page/gallery', 'src/page/local', 'src/page/docs'],
  ['src/page/cover', 'src/page/fool', 'src/page/share', 'src/page/teach'],
  ['src/page/clothes'],
  ['src/page/story'],
  ['src/page/state.ts'],
  ['src/page/view.ts', 'src/page/store.ts'],
  ['src/page/asking.ts', 'src/page/correcting.ts', 'src/page/running.ts'],
  ['src/page/render.ts', 'src/page/tabs.ts'],
  ['src/page/main.ts'],
  [
    'trainer/quantile.ts',
    'trainer/random.ts',
    'trainer/files.ts',
    'trainer/format.ts',
    'trainer/html.ts',
    'trainer/resvg.ts',
    'trainer/config',
  ],
  ['trainer/data', 'trainer/model', 'trainer/model-card.ts'],
  ['trainer/onnx'],
  ['trainer/engine', 'trainer/runtime'],
  ['trainer/training'],
  ['trainer/metrics'],
  ['trainer/figures', 'trainer/export'],
  ['trainer/workerd', 'trainer/smoke'],
  ['trainer/bench'],
  ['trainer/about-page.ts'],
  ['trainer/build.ts', 'trainer/package.ts'],
  ['trainer/compare'],
  ['trainer/commands'],
  ['trainer/program.ts'],
  ['trainer/main.ts'],
  ['trainer/index.ts'],
];

/** What the trainer and the page share with the Worker: how images are made, and what is known of a model; and bytes. */
const SHARED = ['src/preparation', 'src/reading', 'src/card.ts', 'src/bytes.ts', 'src/header-rule.ts'];
/** Decoders, which the trainer reads pictures with as the Worker does. */
const PICTURES = 'src/pictures';
/** The contract between the runtime's build and the Worker. */
const RUNTIME = ['src/runtime/session.ts', 'src/runtime/snapshot.ts'];
/** Runs in the browser what the Worker runs on the server. */
const BROWSER_WORKER = 'src/page/local/worker.ts';

/** A rule of the design: files that it is about, and imports that they may not have. */
interface Rule {
  readonly says: string;
  readonly about: (file: string) => boolean;
  readonly forbids: (imported: string) => boolean;
  /** Whether `import type` is allowed all the same. */
  readonly allowsTypes?: boolean;
}

const within = (path: string) => (file: string) => file === path || file.startsWith(`${path}/`);
const withinAny = (paths: readonly string[]) => (file: string) => paths.some(path => within(path)(file));
const inSource = within('src');
const inPage = within('src/page');
const inTrainer = within('trainer');
const inTest = within('test');
/** What programs of others install, which runs in Node too. */
const inPackage = within('src/package');
const inWorker = (file: string) => inSource(file) && !inPage(file) && !inPackage(file);

const RULES: readonly Rule[] = [
  {
    says: 'src/preparation and session.ts import nothing outside themselves',
    about: file => within('src/preparation')(file) || file === RUNTIME[0],
    forbids: imported => !within('src/preparation')(imported),
  },
  {
    says: 'src/reading imports only src/preparation',
    about: within('src/reading'),
    forbids: imported => !withinAny(['src/reading', 'src/preparation'])(imported),
  },
  {
    says: 'src imports neither the trainer nor Node',
    about: file => inSource(file) && !inPackage(file),
    forbids: imported => inTrainer(imported) || isBuiltin(imported),
  },
  {
    says: 'the package imports from the Worker only what imports nothing, and types of the client',
    about: inPackage,
    forbids: imported =>
      inTrainer(imported) ||
      (inWorker(imported) && !withinAny(['src/preparation', 'src/ranking.ts', 'src/api/client.ts'])(imported)),
  },
  { says: 'the Worker does not import the page', about: inWorker, forbids: inPage },
  {
    says: 'the page imports from the Worker only src/preparation, src/reading, card.ts and bytes.ts',
    about: file => inPage(file) && file !== BROWSER_WORKER,
    forbids: imported => inWorker(imported) && !withinAny(SHARED)(imported),
  },
  {
    says: 'the page imports from src/card.ts only its type',
    about: inPage,
    forbids: imported => imported === 'src/card.ts',
    allowsTypes: true,
  },
  { says: 'the page imports no package', about: inPage, forbids: imported => !inSource(imported) },
  {
    says: 'the trainer imports from src only src/preparation, src/reading, src/pictures, card.ts, bytes.ts, header-rule.ts and, for the runtime, session.ts and snapshot.ts',
    about: inTrainer,
    forbids: imported => inSource(imported) && !withinAny([...SHARED, PICTURES, ...RUNTIME])(imported),
  },
  {
    says: 'of the trainer only its data reads pictures',
    about: file => inTrainer(file) && !within('trainer/data')(file),
    forbids: within(PICTURES),
  },
  {
    says: 'only the runtime’s build and the Worker import session.ts and snapshot.ts',
    about: file => inPage(file) || (inTrainer(file) && !within('trainer/runtime')(file)),
    forbids: imported => RUNTIME.includes(imported),
  },
  { says: 'the trainer does not import hono', about: inTrainer, forbids: within('hono') },
  {
    says: 'only src/runtime and the package import ONNX Runtime in src',
    about: file => inSource(file) && !within('src/runtime')(file) && !inPackage(file),
    forbids: imported => imported.startsWith('onnxruntime-'),
  },
  {
    says: 'only the entries of server and browser import runtime.ts and the model',
    about: file => inSource(file) && !['src/index.ts', BROWSER_WORKER].includes(file),
    forbids: imported => imported === 'src/runtime/runtime.ts' || within('src/model')(imported),
  },
  {
    says: 'only app.ts, workerd-entry.ts and src/api import hono in src',
    about: file => inSource(file) && !withinAny(['src/app.ts', 'src/workerd-entry.ts', 'src/api'])(file),
    forbids: within('hono'),
  },
  { says: 'only tests import tests', about: file => !inTest(file), forbids: inTest },
];

/** The layer that a file stands in, from 0; undefined for what no layer names. */
function layerOf(file: string): number | undefined {
  const layer = LAYERS.findIndex(parts => withinAny(parts)(file));
  return layer === -1 ? undefined : layer;
}

/** The part of the code that a file belongs to. */
function partOf(file: string): string | undefined {
  return LAYERS.flat().find(part => within(part)(file));
}

/** Imports of a part of the same or of a later layer. */
function layerViolations(file: string, source: string): string[] {
  const layer = layerOf(file);
  if (layer === undefined) return [`${file}: expected a place in the layers, got none`];
  return importsOf(file, source)
    .filter(imported => {
      const other = layerOf(imported);
      return other !== undefined && partOf(imported) !== partOf(file) && other >= layer;
    })
    .map(imported => `${file}: expected imports of earlier layers, got ${imported}`);
}

/** A way along imports that leads back to where it began; undefined where there is none. */
function findCircle(imports: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const finished = new Set<string>();
  const search = (file: string, path: readonly string[]): string[] | undefined => {
    if (path.includes(file)) return [...path.slice(path.indexOf(file)), file];
    if (finished.has(file)) return undefined;
    for (const next of imports.get(file) ?? []) {
      const circle = search(next, [...path, file]);
      if (circle) return circle;
    }
    finished.add(file);
    return undefined;
  };
  for (const file of imports.keys()) {
    const circle = search(file, []);
    if (circle) return circle;
  }
  return undefined;
}

/** A file's imports, type-only and dynamic ones too: paths from the root for relative ones, else as they are written. */
function importsOf(file: string, source: string, withTypes = true): string[] {
  const found: string[] = [];
  collect(parseAst(source, { lang: 'ts' }), found, withTypes);
  return found.map(name => (name.startsWith('.') ? join(file, '..', name) : name));
}

/** Walks a syntax tree: `source` is what import and export declarations, `import()` and import types name. */
function collect(node: unknown, found: string[], withTypes: boolean): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, source, expression, importKind } = node as Record<string, unknown>;
  if (isLiteral(source) && (withTypes || importKind !== 'type')) found.push(source.value);
  if (type === 'ImportExpression' && !isLiteral(source))
    throw new Error('import(): expected a string that can be checked');
  if (type === 'TSExternalModuleReference' && isLiteral(expression)) found.push(expression.value);
  for (const child of Object.values(node)) collect(child, found, withTypes);
}

function isLiteral(node: unknown): node is { value: string } {
  return typeof node === 'object' && node !== null && 'value' in node && typeof node.value === 'string';
}

function violations(file: string, source: string): string[] {
  return RULES.filter(rule => rule.about(file)).flatMap(({ says, forbids, allowsTypes }) =>
    importsOf(file, source, !allowsTypes)
      .filter(forbids)
      .map(imported => `${file}: ${says}, got ${imported}`),
  );
}

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const code = files.filter(file => !inTest(file) && !file.endsWith('.d.ts'));

test('no import breaks the rules of the design', () => {
  expect(files).toContain('src/index.ts');
  expect(files.flatMap(file => violations(file, read(file)))).toEqual([]);
});

test('imports go from later layers to earlier ones', () => {
  expect(code.flatMap(file => layerViolations(file, read(file)))).toEqual([]);
});

test('every layer has files', () => {
  expect(LAYERS.flat().filter(part => !code.some(within(part)))).toEqual([]);
});

test('no file imports itself by way of others', () => {
  expect(findCircle(new Map(code.map(file => [file, importsOf(file, read(file))])))).toBeUndefined();
});

test('a circle of files is found', () => {
  const imports = new Map([
    ['a.ts', ['b.ts', 'd.ts']],
    ['b.ts', ['c.ts']],
    ['c.ts', ['d.ts', 'b.ts']],
  ]);
  expect(findCircle(imports)).toEqual(['b.ts', 'c.ts', 'b.ts']);
});

test.each([
  ['trainer/data/idx.ts', "import { step } from '../training/step.ts';"],
  ['trainer/engine/tfjs.ts', "import { run } from '../runtime/build.ts';"],
  ['src/pictures/png.ts', "import { app } from '../app.ts';"],
])('%s with %s goes against the layers', (file, source) => {
  expect(layerViolations(file, source)).toHaveLength(1);
});

test('a file outside of all layers is found', () => {
  expect(layerViolations('trainer/misc.ts', '')).toEqual(['trainer/misc.ts: expected a place in the layers, got none']);
});

test.each([
  ['src/preparation/ink.ts', "import { Problem } from '../problem.ts';", 'import nothing'],
  ['src/preparation/raster.ts', "import { z } from 'zod';", 'import nothing'],
  ['src/app.ts', "import { readFile } from 'node:fs/promises';", 'nor Node'],
  ['src/app.ts', "import fs from 'fs';", 'nor Node'],
  ['src/request/items.ts', "export * from '../../trainer/training/train.ts';", 'neither the trainer'],
  ['src/app.ts', "import { Tensor } from 'onnxruntime-web/wasm';", 'only src/runtime'],
  ['src/app.ts', "const ort = await import('onnxruntime-web');", 'only src/runtime'],
  ['src/app.ts', "type Run = import('./runtime/runtime.ts').Run;", 'only the entries'],
  ['src/classifier.ts', "import model from './model/digits.onnx';", 'only the entries'],
  ['src/classifier.ts', "import type { Context } from 'hono';", 'only app.ts, workerd-entry.ts and src/api'],
  ['src/app.ts', "import { pad } from './page/pad/pointer.ts';", 'does not import the page'],
  [
    'src/page/answer/client.ts',
    "import type { Prediction } from '../../classifier.ts';",
    'the page imports from the Worker only',
  ],
  ['src/page/main.ts', "import { ModelCard } from '../card.ts';", 'only its type'],
  ['src/page/main.ts', "import React from 'react';", 'no package'],
  ['src/page/main.ts', "import '../../test/fixtures/mnist.ts';", 'only tests'],
  ['trainer/training/train.ts', "import { Hono } from 'hono';", 'does not import hono'],
  ['trainer/training/train.ts', "import { stream } from 'hono/streaming';", 'does not import hono'],
  [
    'trainer/training/train.ts',
    "import { decodePng } from '../../src/pictures/png.ts';",
    'only its data reads pictures',
  ],
  ['trainer/export/export.ts', "import fs = require('../../src/app.ts');", 'the trainer imports from src only'],
])('%s with %s is found', (file, source, rule) => {
  expect(violations(file, source).join()).toContain(rule);
});

test.each([
  ['src/page/main.ts', "import type { ModelCard } from '../card.ts';"],
  ['src/page/main.ts', "import { renderStrokes } from '../preparation/ink.ts'; import './pad/pointer.ts';"],
  [
    'trainer/data/strokes.ts',
    "import { readFile } from 'node:fs/promises'; import { renderStrokes } from '../../src/preparation/ink.ts';",
  ],
  ['trainer/engine/onnxruntime.ts', "import * as ort from 'onnxruntime-node';"],
  ['src/runtime/runtime.ts', "import { Tensor } from 'onnxruntime-web/wasm';"],
  ['src/problem.ts', "// import { Hono } from 'hono';\nconst text = \"import { Hono } from 'hono'\";"],
])('%s with %s is allowed', (file, source) => {
  expect(violations(file, source)).toEqual([]);
});
