// The calls that the README and the API guide show, as a reader would copy them.

import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { test } from './workerd.ts';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../..');
const README = readFileSync(join(ROOT, 'README.md'), 'utf8');
const GUIDE = readFileSync(join(ROOT, 'src/api/README.md'), 'utf8');

/** The code blocks of a language. */
function blocks(page: string, language: string): string[] {
  return [...page.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, code = '']) => code);
}

/** The call with curl that sends a drawing to this path. */
function drawingCall(page: string, path = '/classify'): string {
  return blocks(page, 'sh').find(code => code.includes(path) && code.includes('"strokes"')) ?? '';
}

async function isInstalled(program: string): Promise<boolean> {
  return run(program, ['--version']).then(
    () => true,
    () => false,
  );
}

test.for([
  ['README', README],
  ['API guide', GUIDE],
])('the call with curl in the %s is answered with a seven', async ([, page], { start, skip }) => {
  skip(!(await isInstalled('curl')), 'curl is not installed');
  const { origin } = await start();
  const call = drawingCall(page!).replace('http://localhost:8787', origin);
  const { stdout } = await run('sh', ['-c', call]);
  expect(JSON.parse(stdout).predictions[0].label).toBe('7');
});

test('the call that sends a line is answered with its text', async ({ start, skip }) => {
  skip(!(await isInstalled('curl')), 'curl is not installed');
  const { origin } = await start();
  const { stdout } = await run('sh', ['-c', drawingCall(GUIDE, '/read').replace('http://localhost:8787', origin)]);
  expect(JSON.parse(stdout).text).toBe('71');
});

test('the call from Python is answered with a seven', async ({ start, skip }) => {
  skip(!(await isInstalled('python3')), 'Python is not installed');
  const { origin } = await start();
  const code = blocks(GUIDE, 'python')[0]?.replace('http://localhost:8787', origin) ?? '';
  const { stdout } = await run('python3', ['-c', code]);
  expect(stdout).toContain("'label': '7'");
});

test('the call from TypeScript is answered with a seven', async ({ start }) => {
  const { origin } = await start();
  const code = blocks(GUIDE, 'ts')[0]?.replace('http://localhost:8787', origin) ?? '';
  const { stdout } = await run(process.execPath, ['--input-type=module-typescript', '-e', code], { cwd: ROOT });
  expect(stdout).toContain("label: '7'");
});
