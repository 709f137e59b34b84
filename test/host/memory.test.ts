// What pictures cost an isolate in memory, however many come at once: a Worker has 128 MB.

import { expect, inject, test } from 'vitest';
import { bundleWorker } from '../../trainer/bench/serving/bundle.ts';
import { ask } from '../../trainer/bench/serving/http.ts';
import { startWorkerd } from '../../trainer/bench/serving/workerd.ts';
import { flatJpeg, flatPng, flatWebp, formOf, type Sent, scansJpeg } from '../fixtures/amplifiers.ts';

const SIDE = 2048;
const AT_ONCE = 20;
const MIB = 2 ** 20;
const MAX_MIB = 128;
const EMPTY = {
  name: 'worker.js',
  kind: 'esModule',
  content: Buffer.from('export default { fetch: () => new Response() }'),
} as const;

const WEBP = () => formOf(flatWebp(SIDE, SIDE), 4);
const JPEG = () => formOf(flatJpeg(SIDE, SIDE, 3), 4);
const PROGRESSIVE = () => formOf(scansJpeg(10, false, SIDE), 4);
const PNG = () => formOf(flatPng({ width: SIDE, height: SIDE, depth: 8, colourType: 6 }, 4), 2);
const BROKEN = () => formOf(Uint8Array.from(flatWebp(SIDE, SIDE)).fill(255, 30), 4);

const MIXTURES: readonly [string, readonly (() => Sent)[]][] = [
  ['pictures of all formats', [WEBP, JPEG, PNG, PROGRESSIVE]],
  ['JPEGs', [JPEG, PROGRESSIVE]],
  ['PNGs', [PNG]],
  ['sound and broken pictures', [BROKEN, WEBP, JPEG]],
];

/** MiB of a process at most while it answers, and of its isolate once garbage is collected. */
async function memoryOf(kinds: readonly (() => Sent)[]): Promise<{ process: number; isolate: number }> {
  const worker = await startWorkerd(await bundleWorker("export { default } from './src/index.ts';"), {
    inspectable: true,
  });
  const inspector = await worker.inspect();
  try {
    let most = 0;
    const look = async () => (most = Math.max(most, (await worker.memoryBytes())! / MIB));
    const sent = kinds.map(make => make());
    const answers = Array.from({ length: AT_ONCE }, async (_, i) => {
      expect(await ask(worker.port, '/classify', sent[i % sent.length])).toBe(200);
      await look();
    });
    await Promise.all(answers);
    const { heapBytes, wasmBytes } = await inspector.memory();
    return { process: most, isolate: (heapBytes + wasmBytes) / MIB };
  } finally {
    inspector.close();
    await worker.close();
  }
}

async function emptyMemory(): Promise<number> {
  const worker = await startWorkerd([EMPTY], { inspectable: true });
  await ask(worker.port, '/');
  const bytes = (await worker.memoryBytes())!;
  await worker.close();
  return bytes / MIB;
}

if (process.platform === 'linux') {
  test(`${AT_ONCE} requests of four WebPs of 2048² at once take less than ${MAX_MIB} MiB, freed memory included`, async () => {
    const empty = await emptyMemory();
    expect((await memoryOf([WEBP])).process - empty).toBeLessThan(MAX_MIB);
  });

  test.each(inject('stress') ? MIXTURES : MIXTURES.slice(0, 1))(
    `after ${AT_ONCE} requests of %s at once an isolate holds less than ${MAX_MIB} MiB, its process no more than twice that`,
    async (_, kinds) => {
      const { process, isolate } = await memoryOf(kinds);
      expect(isolate).toBeLessThan(MAX_MIB);
      expect(process - (await emptyMemory())).toBeLessThan(2 * MAX_MIB); // what is freed waits for the collector
    },
  );
}
