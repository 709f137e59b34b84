// The model as a file for other runtimes: standard operators, PyTorch's names, and the answers of the one that is served.

import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { ModelCard } from '../../src/card.ts';
import { outputCount } from '../../src/classifier.ts';
import { softmax } from '../../src/ranking.ts';
import { type ModelConfig, NORMS } from '../../trainer/config/schema.ts';
import { scaledImages } from '../../trainer/data/batches.ts';
import { nativeRuntime, type Runtime, webRuntime } from '../../trainer/engine/onnxruntime.ts';
import { parameterSpecs } from '../../trainer/model/parameters.ts';
import { imageShape } from '../../trainer/model/vitbn.ts';
import { plainGraph } from '../../trainer/onnx/plain.ts';
import { decodeModel, encodeModel } from '../../trainer/onnx/proto.ts';
import { largestDifference, mnistSample, randomBatch, tinyModel, trainedLike, wasmEngine } from './tiny-model.ts';

const MODELS = join(import.meta.dirname, '../../src/model');

async function run(
  { InferenceSession, Tensor }: Runtime,
  file: Uint8Array,
  images: Float32Array,
  shape: number[],
): Promise<Float32Array> {
  const session = await InferenceSession.create(file);
  const explain = session.inputNames.includes('explain') && { explain: new Tensor('bool', [false], []) };
  const { logits } = await session.run({ images: new Tensor('float32', images, shape), ...explain }, ['logits']);
  const values = Float32Array.from(logits!.data as Float32Array);
  await session.release();
  return values;
}

const CONV = { tokenizer: 'conv', stem: '4/2,16/2' } as const;
const VARIANTS: Partial<ModelConfig>[] = [
  ...NORMS.map(norm => ({ norm, qkvBias: true })),
  { pool: 'mean', posEmb: 'pe1d' },
  { ...CONV, ffnConv: true, pool: 'mean' },
  { ...CONV, ffnConv: true, stemNorm: 'layer' },
  { ...CONV, stemNorm: 'none' },
];

it.each(VARIANTS)('computes in float32 what the model computes: %j', async variant => {
  const model = tinyModel(variant);
  const parameters = trainedLike(model);
  const { images } = randomBatch(model, 3);
  const engine = await wasmEngine(model);
  const expected = await engine.predict(parameters, images, 3);
  await engine.dispose();
  const file = encodeModel(plainGraph(model, parameters, 'float32'));
  expect(largestDifference(await run(await webRuntime(), file, images, imageShape(model, 3)), expected)).toBeLessThan(
    1e-5,
  );
});

it.each(VARIANTS)('has one input, one output, operators of ONNX alone and PyTorch’s names: %j', variant => {
  const model = tinyModel(variant);
  const { graph, opsetImport } = decodeModel(encodeModel(plainGraph(model, trainedLike(model), 'float16')));
  expect(graph.input.map(({ name }) => name)).toEqual(['images']);
  expect(graph.output.map(({ name }) => name)).toEqual(['logits']);
  expect(opsetImport.map(({ domain }) => domain)).toEqual(['']);
  expect(graph.node.filter(({ domain }) => domain !== '')).toEqual([]);
  const names = graph.initializer.map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(parameterSpecs(model).map(({ name }) => name)));
});

const PUBLISHED = globSync('plain/*.onnx', { cwd: MODELS });

it.each(PUBLISHED)('%s answers in every runtime as the served model does', async path => {
  const read = (name: string) => readFileSync(join(MODELS, name));
  const file = read(path);
  const name = path.replace(/^.*[\\/]|\.onnx$/g, '');
  const card = ModelCard.parse(JSON.parse(read(`${name}.json`).toString()));
  expect(card.plain).toEqual({ sha256: createHash('sha256').update(file).digest('hex'), bytes: file.length });

  const metadata = Object.fromEntries(decodeModel(file).metadataProps.map(({ key, value }) => [key, value]));
  const temperature = Number(metadata['temperature']);
  expect(metadata).toMatchObject({ version: card.version, range: '0 to 1', ink: card.input.ink });
  expect(JSON.parse(metadata['classes']!)).toEqual(card.classes);
  expect(temperature).toBe(card.calibration?.temperature);

  const count = 64;
  const images = scaledImages(await mnistSample('test'), 0, count);
  const shape = [count, ...card.input.shape.slice(1).map(Number)];
  const width = outputCount(card);
  const rows = (logits: Float32Array) =>
    Array.from({ length: count }, (_, i) => [...softmax(logits.subarray(i * width, (i + 1) * width))]);
  const served = rows(await run(await webRuntime(), read(`${name}.onnx`), images, shape));
  for (const runtime of [await webRuntime(), await nativeRuntime()]) {
    const logits = await run(runtime, file, images, shape);
    const found = rows(logits.map(logit => logit / temperature));
    expect(largestDifference(found.flat(), served.flat()), runtime.description).toBeLessThan(0.005);
  }
});
