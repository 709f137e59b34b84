// The npm package, installed in an empty project: its README's code in Node, its types, and what workerd can run of it.

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect } from 'vitest';
import { bundleWorker } from '../../trainer/bench/serving/bundle.ts';
import { startWorkerd } from '../../trainer/bench/serving/workerd.ts';
import { emptyProject, type Project, readmeCode } from '../packed.ts';
import { test } from './workerd.ts';

const run = promisify(execFile);
const COMPILER = join(import.meta.dirname, '../../node_modules/typescript/bin/tsc');

let project: Project;
beforeAll(async () => {
  project = await emptyProject('onnxruntime-web', 'onnxruntime-common');
});
afterAll(() => project.close());

async function inNode(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], { cwd: project.folder });
  return stdout;
}

test('the code of its README reads a seven in Node, here and by the server', async ({ start }) => {
  const { origin } = await start();
  const lines = (await inNode(await readmeCode(project, origin))).split('\n');
  expect(lines[0]).toMatch(/^7 0\.\d+$/);
  expect(lines.join(' ')).toMatch(/name: 'digits'.*label: '7'/);
  expect(lines.at(-2)).toBe('784');
});

test('it gives the scores that the server gives', async ({ start }) => {
  const { origin } = await start();
  const code = `import { classify, createClient } from 'vitbn-edge';
    const strokes = [[[20, 20], [60, 10], [80, 30], [40, 60], [80, 80], [50, 110], [20, 100]]];
    const [here, there] = await Promise.all([classify({ strokes }), createClient('${origin}').classify({ strokes })]);
    console.log(JSON.stringify([here[0], there]));`;
  const [here, there] = JSON.parse(await inNode(code));
  for (const [i, { label, score }] of here.predictions.entries()) {
    expect(label).toBe(there.predictions[i].label);
    expect(score).toBeCloseTo(there.predictions[i].score, 3);
  }
  expect(here.unknown).toBeCloseTo(there.unknown, 3);
});

test('a refusal is an error with the reason of the server', async ({ start }) => {
  const { origin } = await start();
  const code = `import { createClient } from 'vitbn-edge';
    const client = createClient('${origin}');
    await client.classify({ strokes: [] }).catch(error => console.log(error.message, error.cause.status));
    console.log((await client.models()).length, (await client.classifyAll([{ pixels: [] }]).catch(String)));`;
  expect(await inNode(code)).toBe(
    'drawing: expected ink, got none 422\n3 Error: #/items/0/pixels: expected 784 numbers, got an array of 0\n',
  );
});

test('its types need no other package', async () => {
  await writeFile(
    join(project.folder, 'user.ts'),
    `import { classify, createClient, type Ranking, renderStrokes } from 'vitbn-edge';
     const [ranking]: Ranking[] = await classify({ strokes: [[[0, 0], [1, 1]]] });
     const { model } = await createClient('').classify({ pixels: renderStrokes([]) });
     export const names: string[] = [model.name, ranking!.predictions[0]!.label];`,
  );
  const options = ['--strict', '--noEmit', '--module', 'nodenext', '--target', 'es2024', '--lib', 'es2024,dom'];
  await run(process.execPath, [COMPILER, ...options, '--types', '', 'user.ts'], { cwd: project.folder });
});

test('in workerd it draws strokes and asks the server', async ({ start }) => {
  const { origin } = await start();
  const code = `import { createClient, renderStrokes } from '${join(project.installed, 'index.js').replaceAll('\\\\', '/')}';
    const strokes = [[[10, 12], [60, 10], [95, 14], [62, 70], [40, 130]]];
    export default { async fetch() {
      const client = createClient('${origin}', async (url, init) => Response.json({ model: {}, predictions: [{ label: url, score: init.body.length }] }));
      const { predictions } = await client.classify({ strokes });
      return Response.json([renderStrokes(strokes).length, predictions[0].label]);
    } };`;
  const worker = await startWorkerd(await bundleWorker(code));
  try {
    const response = await fetch(`http://127.0.0.1:${worker.port}/`);
    expect(await response.json()).toEqual([784, `${origin}/classify`]);
  } finally {
    await worker.close();
  }
});
