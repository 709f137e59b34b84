// What is made of ONNX Runtime and a model for the Worker: on a tiny model, with all of ONNX Runtime.

import { hash } from 'node:crypto';
import { copyFile, cp, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import digits from '../../src/model/digits.json' with { type: 'json' };
import { Runtime } from '../../src/runtime/runtime.ts';
import { runSession } from '../../src/runtime/session.ts';
import type { ModelConfig } from '../../trainer/config/schema.ts';
import { initialParameters } from '../../trainer/model/parameters.ts';
import { imageShape } from '../../trainer/model/vitbn.ts';
import { explainedGraph, explainedOnDemand, frozenGraph } from '../../trainer/onnx/model.ts';
import { optimiseGraph } from '../../trainer/onnx/optimise.ts';
import { encodeModel } from '../../trainer/onnx/proto.ts';
import { ONNX_RUNTIME, readModels } from '../../trainer/runtime/build.ts';
import { buildIfNeeded } from '../../trainer/runtime/cache.ts';
import { calledFunctions, cutModule, forgetCalls, instrument } from '../../trainer/runtime/instrument.ts';
import { startWhole } from '../../trainer/runtime/observe.ts';
import { createSession, startRuntime } from '../../trainer/runtime/session.ts';
import { trim } from '../../trainer/runtime/trim.ts';
import { readModule } from '../../trainer/runtime/wasm-binary.ts';
import { SEED, tinyModel } from './tiny-model.ts';

const model = tinyModel();
const shape = imageShape(model, 1);
const image = new Float32Array(shape.reduce((product, size) => product * size, 1)).fill(0.5);
const original = await readFile(ONNX_RUNTIME.wasm);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'runtime-'));
  await writeModel('other', tinyModel({ depth: 1, pool: 'mean' }));
  await writeModel('tiny', model);
  await buildIfNeeded(folder, false);
}, 120_000);
afterAll(() => rm(folder, { recursive: true }));

async function writeModel(name: string, config: ModelConfig): Promise<void> {
  const graph = optimiseGraph(explainedGraph(config, initialParameters(config, SEED)));
  const bytes = encodeModel(explainedOnDemand(graph));
  await writeFile(join(folder, `${name}.onnx`), bytes);
  await writeFile(join(folder, `${name}.json`), cardOf(bytes));
}

const cardOf = (bytes: Uint8Array) => {
  const input = { ...digits.input, shape: ['batch', ...shape.slice(1)] };
  return JSON.stringify({ ...digits, sha256: hash('sha256', bytes), input });
};

const file = async (name: string) => Uint8Array.from(await readFile(join(folder, name)));
const built = async () => ({
  wasm: new WebAssembly.Module(await file('runtime.wasm')),
  snapshot: (await file('runtime.snapshot')).buffer,
});
const sha256 = async (name: string) => hash('sha256', await file(`${name}.onnx`));
const load = async (changes = {}) => new Runtime({ ...(await built()), ...changes }).load(await sha256('tiny'));

/** The model in ONNX Runtime as it is, or with marks in its functions. */
async function startModel(bytes: Uint8Array = original) {
  const { instance } = await startWhole(new WebAssembly.Module(bytes));
  startRuntime(instance);
  return { instance, session: createSession(instance, await file('tiny.onnx')) };
}

it('the runtime is a twentieth of ONNX Runtime’s WebAssembly', async () => {
  expect((await file('runtime.wasm')).length).toBeLessThan(original.length / 20);
});

it('what is built answers as ONNX Runtime does, bit for bit', async () => {
  const { instance, session } = await startModel();
  const run = await load();
  for (const batch of [1, 2, 9, 20]) {
    const images = Float32Array.from({ length: batch * image.length }, (_, i) => Math.abs(Math.sin(i * i)));
    const batchShape = [batch, ...shape.slice(1)];
    for (const explain of [false, true])
      expect(await run(images, batchShape, explain)).toEqual(
        runSession(instance, session, images, batchShape, explain),
      );
  }
});

it('a second build changes no file, and one from nothing makes the same bytes', async () => {
  const names = ['runtime.wasm', 'runtime.snapshot'];
  const before = await Promise.all(names.map(async name => ({ bytes: await file(name), time: await changed(name) })));
  expect(await buildIfNeeded(folder, false)).toEqual({ upToDate: true, files: names });
  expect(await Promise.all(names.map(changed))).toEqual(before.map(({ time }) => time));
  await rm(join(folder, 'runtime.snapshot'));
  expect(await buildIfNeeded(folder, false)).toEqual({ upToDate: false, files: names });
  for (const [i, name] of names.entries()) expect(Buffer.compare(await file(name), before[i]!.bytes), name).toBe(0);
});

async function changed(name: string): Promise<number> {
  return (await stat(join(folder, name))).mtimeMs;
}

it('the snapshot is the same wherever it is built, and tells no path', async () => {
  const before = await file('runtime.snapshot');
  await rm(join(folder, 'runtime.snapshot'));
  const program = process.argv[1]!;
  process.argv[1] = '/home/someone/main.ts';
  await buildIfNeeded(folder, false);
  process.argv[1] = program;
  expect(Buffer.compare(await file('runtime.snapshot'), before)).toBe(0);
  expect(Buffer.from(before).includes('_=./this.program')).toBe(true);
});

it('a function that was cut and is called after all is an error that names the cause, and the next run works', async () => {
  const { instance, session } = await startModel(instrument(original));
  forgetCalls(instance.exports);
  const expected = runSession(instance, session, image, shape);
  const called = calledFunctions(instance.exports); // of a good run: not what it takes to refuse a shape
  const wasm = new WebAssembly.Module(cutModule(original, index => called.has(index)));
  const run = await load({ wasm });
  const wrong = [shape[0]!, shape[1]!, 1, shape[2]! * shape[3]!];
  for (const _ of [1, 2]) {
    await expect(run(image, wrong)).rejects.toThrow(/one that it has cut from ONNX Runtime; .* --full/);
    expect(await run(image, shape)).toEqual(expected);
  }
});

it('runs that wait while another one fails are answered', async () => {
  const run = await load();
  const expected = await run(image, shape);
  const wrong = [1, 1, 1, image.length];
  const results = await Promise.allSettled([
    run(image, wrong),
    run(image, shape),
    run(image, wrong),
    run(image, shape),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
  expect(results[3]).toMatchObject({ value: expected });
});

it('models of one snapshot run beside each other in one instance', async () => {
  const runtime = new Runtime(await built());
  const [tiny, other] = [await runtime.load(await sha256('tiny')), await runtime.load(await sha256('other'))];
  const [first, second] = [await tiny(image, shape), await other(image, shape)];
  expect(first).not.toEqual(second);
  for (const _ of [1, 2]) expect([await tiny(image, shape), await other(image, shape)]).toEqual([first, second]);
});

it('a model that is not in the snapshot is refused', async () => {
  const runtime = new Runtime(await built());
  await expect(runtime.load('abc')).rejects.toThrow('snapshot: expected model abc, got');
});

it('a snapshot of which a bit has changed, or the end is missing, is refused', async () => {
  const bytes = await file('runtime.snapshot');
  for (const part of [0, 0.0001, 0.3, 0.7, 0.999_999]) {
    const snapshot = bytes.slice();
    snapshot[Math.floor(part * bytes.length)]! ^= 4;
    await expect(load({ snapshot: snapshot.buffer })).rejects.toThrow('snapshot: expected checksum');
  }
  for (const length of [0, 1000, 1001, bytes.length - 4])
    await expect(load({ snapshot: bytes.slice(0, length).buffer })).rejects.toThrow('snapshot: expected');
});

it('a card whose model is missing is refused', async () => {
  const lonely = await mkdtemp(join(tmpdir(), 'models-'));
  for (const name of ['tiny.onnx', 'tiny.json']) await copyFile(join(folder, name), join(lonely, name));
  await copyFile(join(folder, 'tiny.json'), join(lonely, 'other.json'));
  await expect(buildIfNeeded(lonely, false)).rejects.toThrow('expected other.onnx beside other.json, found none');
  await rm(lonely, { recursive: true });
});

it('a model file that is not the one of its card is refused', async () => {
  const other = await mkdtemp(join(tmpdir(), 'models-'));
  await cp(join(folder, 'tiny.json'), join(other, 'tiny.json'));
  await cp(join(folder, 'other.onnx'), join(other, 'tiny.onnx'));
  await expect(readModels(other)).rejects.toThrow('tiny.json: expected the card of');
  await rm(other, { recursive: true });
});

it('a model that cannot explain its answers is refused', async () => {
  const other = await mkdtemp(join(tmpdir(), 'models-'));
  const bytes = encodeModel(frozenGraph(model, initialParameters(model, SEED)));
  await writeFile(join(other, 'old.onnx'), bytes);
  await writeFile(join(other, 'old.json'), cardOf(bytes));
  await expect(readModels(other)).rejects.toThrow('old.onnx: expected an input explain, got images; npm run export');
  await rm(other, { recursive: true });
});

it('a folder without a model is refused', async () => {
  await expect(readModels(join(folder, 'none'))).rejects.toThrow('expected an ONNX file');
});

it('bytes that are no WebAssembly are refused', () => {
  expect(() => readModule(new TextEncoder().encode('<!DOCTYPE html>'))).toThrow(
    'WebAssembly: expected a module of version 1, got',
  );
  expect(() => readModule(original.subarray(0, 1000))).toThrow('WebAssembly: expected');
});

it('trimming zeros what can be zero, and nothing else', async () => {
  const words = new Uint32Array(64 * 1024).fill(7);
  const needed = [5000, 30_000, 30_001];
  await trim(words, { start: 4096, end: 4 * words.length }, async () => needed.every(at => words[at] === 7));
  const blocks = Array.from({ length: 64 }, (_, i) => i).filter(i => words[i * 1024] === 7);
  expect(blocks).toEqual([0, 1, 4, 29]);
});
