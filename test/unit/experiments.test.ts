// The published experiments: what the page says of them is what their results say.

import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const STATIC = join(import.meta.dirname, '../../static');
const words = (html: string) => html.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');

it.each(globSync('experiments/*/results.json', { cwd: STATIC }))(
  'every finding of %s stands in how-it-works.html, word by word',
  async path => {
    const { findings } = JSON.parse(await readFile(join(STATIC, path), 'utf8')) as { findings: string[] };
    const page = words(await readFile(join(STATIC, 'how-it-works.html'), 'utf8'));
    for (const finding of findings) expect(page).toContain(finding);
  },
);
