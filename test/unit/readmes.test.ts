// The pages in Markdown: what they link to is there, what they run exists, and their figures of models are those of the cards.

import { execFile } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ModelCard } from '../../src/card.ts';
import { wilsonInterval } from '../../trainer/metrics/classification.ts';
import { interval } from '../../trainer/metrics/describe.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const PAGES = ['README.md', ...globSync('{src,trainer,test,.github}/**/*.md', { cwd: ROOT })];

/** The anchors that GitHub gives to a page's headings. */
function anchors(page: string): string[] {
  const headings = [...page.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => heading);
  return headings.map(heading =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

function isThere(page: string, link: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? page : join(dirname(page), path);
  return existsSync(join(ROOT, target)) && (anchor === undefined || anchors(read(target)).includes(anchor));
}

it.each(PAGES)('every link of %s leads somewhere', page => {
  const links = [...read(page).matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link);
  const inside = links.filter(link => !/^https?:/.test(link));
  expect(inside.filter(link => !isThere(page, link))).toEqual([]);
});

it.each(PAGES)('every script that %s runs is in package.json', page => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const names = [...read(page).matchAll(/npm run ([\w:-]+)/g)].map(([, name = '']) => name);
  expect(names.filter(name => !(name in scripts))).toEqual([]);
});

it('the library does what the trainer’s guide shows', async () => {
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(read('trainer/README.md')) ?? [];
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', code], { cwd: ROOT });
  const [loss, logits] = stdout.trim().split(' ').map(Number);
  expect(loss).toBeGreaterThan(Math.log(26) / 2);
  expect(loss).toBeLessThan(2 * Math.log(26));
  expect(logits).toBe(2 * 26);
});

it('the README is short', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(150);
});

describe.each(globSync('src/model/**/*.json', { cwd: ROOT }))('the model card says of %s', path => {
  const { name, parameters, tests, training } = ModelCard.parse(JSON.parse(read(path)));
  const rows = read('src/model/README.md')
    .split('\n')
    .filter(line => line.startsWith(`| \`${name}\``));

  it('what was built', () => {
    const { norm, dim, depth, heads, dimHead } = training.model;
    const row = rows.find(line => line.includes(`| ${parameters.toLocaleString('en')} `));
    for (const part of [`\`${norm}\`,`, `dim ${dim},`, `${depth} blocks,`, `${heads} heads of ${dimHead} `])
      expect(row).toContain(part);
  });

  it('how it does on test images, with 95% confidence intervals', () => {
    for (const { images, accuracy } of tests) {
      const row = rows.find(line => line.includes(`, ${images.toLocaleString('en')} `));
      expect(row).toContain(`| ${(100 * accuracy).toFixed(2)}% `);
      expect(row).toContain(`| ${interval(wilsonInterval(Math.round(images * accuracy), images))} |`);
    }
  });

  it('how it did on those of validation', () => {
    const { sources = {} } = training.lastEpoch ?? {};
    const text = rows.filter(line => line.includes('| validation: ')).join('\n');
    for (const [source, accuracy] of Object.entries(sources))
      expect(text).toMatch(new RegExp(`validation: .*${source}.* ${(100 * accuracy).toFixed(2)}% `, 'i'));
  });
});

it('the README has the accuracies of the digits', () => {
  const { tests } = JSON.parse(read('src/model/digits.json')) as { tests: { accuracy: number }[] };
  for (const { accuracy } of tests) expect(read('README.md')).toContain(`| ${(100 * accuracy).toFixed(2)}% (`);
});
