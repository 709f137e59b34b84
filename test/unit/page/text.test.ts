// English stands in two places alone: in the HTML, readable without JavaScript, and in text.ts.

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseAst } from 'vitest/node';

const FOLDER = join(import.meta.dirname, '../../../src/page');

/** Visitors read neither errors for programmers nor selectors. */
const isError = (name: string) => name.endsWith('Error');
const isSelector = (name: string) => ['querySelector', 'querySelectorAll', 'matchMedia'].includes(name);

/** Nor what is imported from, and types. */
const UNSEEN = ['ImportDeclaration', 'TSLiteralType'];

/** Two words in a row, or one that begins a sentence. */
const WORDS = /\p{L}{2,}[,;:.?!]* \p{L}+|^\p{Lu}\p{Ll}+[ .?!]?$/u;

/** What visitors could read in a module's literals. */
function visibleLiterals(source: string): string[] {
  const found: string[] = [];
  collect(parseAst(source, { lang: 'ts' }), found);
  return found.filter(words => WORDS.test(words));
}

function collect(node: unknown, found: string[]): void {
  if (typeof node !== 'object' || node === null) return;
  const { type, callee, operator, value } = node as Record<string, unknown>;
  if (UNSEEN.includes(String(type)) || operator === '===') return;
  if (
    (type === 'NewExpression' && isError(nameOf(callee))) ||
    (type === 'CallExpression' && isSelector(nameOf(callee)))
  )
    return;
  if (type === 'Literal' && typeof value === 'string') found.push(value);
  if (type === 'TemplateElement') found.push(String((value as { cooked: unknown }).cooked));
  for (const child of Object.values(node)) collect(child, found);
}

/** Of what is called: `f` of f(), `m` of o.m(). */
function nameOf(callee: unknown): string {
  const { name, property } = callee as { name?: string; property?: { name?: string } };
  return name ?? property?.name ?? '';
}

test('no module of the page but text.ts holds words that visitors read', () => {
  const modules = globSync('**/*.ts', { cwd: FOLDER }).filter(name => name !== 'text.ts' && !name.endsWith('.d.ts'));
  expect(modules).toContain('main.ts');
  const found = modules.flatMap(name =>
    visibleLiterals(readFileSync(join(FOLDER, name), 'utf8')).map(words => `${name}: ${words}`),
  );
  expect(found).toEqual([]);
});

test.each([
  ["element.textContent = 'Try again';", 'Try again'],
  ["make('h2', {}, 'Schemas');", 'Schemas'],
  ["words = found + ' in the gallery';", ' in the gallery'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a module's source
  ['status(`The server took ${ms} ms`);', 'The server took '],
])('%s is found', (source, words) => {
  expect(visibleLiterals(source)).toEqual([words]);
});

test.each([
  "throw new Error('pad: expected a canvas');",
  "matchMedia('(prefers-color-scheme: dark)');",
  "import { text } from './text.ts';",
  "row.classList.add('best');",
  "if (event.key === 'Escape') lift();",
  'const words = text.full; // The pad is full.',
])('%s is not', source => {
  expect(visibleLiterals(source)).toEqual([]);
});
