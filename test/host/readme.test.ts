// The README's calls, as a reader would copy them.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { test } from './workerd.ts';

const run = promisify(execFile);
const README = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
const [section = ''] = README.split('## Ask it from a program')[1]?.split('\n## ') ?? [];

/** Code blocks of a language that need nothing but the server. */
function blocks(language: string): string[] {
  const found = [...section.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))];
  return found.map(([, code = '']) => code);
}

async function isInstalled(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  );
}

test('the call with curl is answered with a seven', async ({ start, skip }) => {
  skip(!(await isInstalled('curl')), 'curl is not installed');
  const { origin } = await start();
  const call = blocks('sh')[0]?.split('\n\n')[0]?.replace('http://localhost:8787', origin) ?? '';
  const { stdout } = await run('sh', ['-c', call]);
  expect(JSON.parse(stdout).predictions[0].label).toBe('7');
});

test('the call from Python is answered with a seven', async ({ start, skip }) => {
  skip(!(await isInstalled('python3')), 'Python is not installed');
  const { origin } = await start();
  const code = blocks('python')[0]?.replace('http://localhost:8787', origin) ?? '';
  const { stdout } = await run('python3', ['-c', code]);
  expect(stdout).toContain("'label': '7'");
});

test('the call from TypeScript is answered with a seven', async ({ start }) => {
  const { origin } = await start();
  const code = blocks('ts')[0]?.replace('http://localhost:8787', origin) ?? '';
  const root = join(import.meta.dirname, '../..');
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', code], { cwd: root });
  expect(stdout).toContain("label: '7'");
});
