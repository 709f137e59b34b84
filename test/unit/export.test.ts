import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ModelConfig, NORMS } from '../../trainer/config/schema.ts';
import { describeDataset } from '../../trainer/data/datasets.ts';
import { selectImages } from '../../trainer/data/idx.ts';
import { webRuntime } from '../../trainer/engine/onnxruntime.ts';
import { withTemperature } from '../../trainer/export/calibrate.ts';
import { assertEqualLogits, exportModel, ROUNDED_LOGIT_TOLERANCE } from '../../trainer/export/export.ts';
import { decodeSafetensors } from '../../trainer/model/safetensors.ts';
import { imageShape, tokenCount } from '../../trainer/model/vitbn.ts';
import { floats, type Graph, sortedNodes } from '../../trainer/onnx/graph.ts';
import { frozenGraph } from '../../trainer/onnx/model.ts';
import { optimiseGraph } from '../../trainer/onnx/optimise.ts';
import { encodeModel } from '../../trainer/onnx/proto.ts';
import { roundWeights } from '../../trainer/onnx/round-weights.ts';
import { initialState } from '../../trainer/training/train.ts';
import { weightsOf } from '../../trainer/training/weights.ts';
import {
  FIXTURES,
  largestDifference,
  mnistSample,
  randomBatch,
  SEED,
  tinyConfig,
  tinyModel,
  trainedLike,
} from './tiny-model.ts';

const info = await describeDataset({ dataset: 'mnist' }, { folder: FIXTURES });

async function run(graph: Graph, model: ModelConfig, images: Float32Array, count: number): Promise<Float32Array> {
  const { InferenceSession, Tensor } = await webRuntime();
  const session = await InferenceSession.create(encodeModel(graph), { graphOptimizationLevel: 'disabled' });
  const { logits } = await session.run({ images: new Tensor('float32', images, imageShape(model, count)) });
  await session.release();
  return logits!.data as Float32Array;
}

const operators = (graph: Graph) => sortedNodes(Object.values(graph.outputs)).map(node => node.op);

const VARIANTS: Partial<ModelConfig>[] = [
  {},
  { pool: 'mean', posEmb: 'pe1d', qkvBias: true },
  { dimHead: 32, qkvBias: true },
  { dimHead: 32, depth: 1 },
  { dimHead: 2, depth: 3 },
];

describe.each(NORMS)('folding %s', norm => {
  it.each(VARIANTS)('changes no logit: %j', async overrides => {
    const model = tinyModel({ norm, ...overrides });
    const graph = frozenGraph(model, trainedLike(model));
    const { images } = randomBatch(model, 4);
    const [plain, folded] = [await run(graph, model, images, 4), await run(optimiseGraph(graph), model, images, 4)];
    expect(largestDifference(folded, plain)).toBeLessThan(1e-5);
    expect(largestDifference(folded.subarray(0, 10), folded.subarray(10, 20))).toBeGreaterThan(1e-3);
  });

  it('leaves nothing of BatchNorm: no multiplication, and only the additions of residuals and positions', () => {
    const model = tinyModel({ norm });
    const folded = operators(optimiseGraph(frozenGraph(model, trainedLike(model))));
    expect(folded).not.toContain('Mul');
    expect(folded.filter(op => op === 'Add')).toHaveLength(1 + 2 * model.depth);
  });

  it('leaves of convolutions no BatchNorm either, and of depthwise ones one addition', async () => {
    const model = tinyModel({ norm, tokenizer: 'conv', stem: '4/1,8/2,16/2', ffnConv: true, pool: 'mean' });
    const graph = frozenGraph(model, trainedLike(model));
    const folded = operators(optimiseGraph(graph));
    expect(folded).not.toContain('Mul');
    expect(folded.filter(op => op === 'Add')).toHaveLength(1 + 3 * model.depth);
    const { images } = randomBatch(model, 2);
    const [plain, found] = [await run(graph, model, images, 2), await run(optimiseGraph(graph), model, images, 2)];
    expect(largestDifference(found, plain)).toBeLessThan(1e-5);
  });
});

it('the last block and the head of a model that pools the class token see no other token', () => {
  const model = tinyModel({ depth: 3, dimHead: 32 });
  const nodes = sortedNodes(Object.values(optimiseGraph(frozenGraph(model, trainedLike(model))).outputs));
  const attentions = nodes.filter(node => node.op === 'Softmax').map(node => node.outputs[0]!.shape);
  const tokens = tokenCount(model);
  expect(attentions).toEqual([
    ...Array(model.depth - 1).fill([-1, tokens * model.heads, tokens]),
    [-1, model.heads, tokens],
  ]);
});

it('between two Linears nothing is reshaped', () => {
  const model = tinyModel();
  const nodes = sortedNodes(Object.values(optimiseGraph(frozenGraph(model, trainedLike(model))).outputs));
  for (const { op, inputs } of nodes.filter(node => node.op === 'Reshape'))
    expect(['Gelu', 'Reshape'], op).not.toContain(inputs[0]?.node?.op);
});

it('a LayerNorm that only Linears follow keeps neither weight nor bias', () => {
  const model = tinyModel({ norm: 'vit', dimHead: 2 });
  const nodes = sortedNodes(Object.values(optimiseGraph(frozenGraph(model, trainedLike(model))).outputs));
  const norms = nodes.filter(({ op }) => op === 'LayerNormalization');
  const affine = norms.filter(({ inputs: [, weight, bias] }) => bias || floats(weight)!.some(value => value !== 1));
  expect(affine).toHaveLength(1); // that of the embedding, which positions follow
  expect(norms).toHaveLength(3 + 2 * model.depth);
});

it('rounded weights are those that a float16 holds, and biases stay', () => {
  const model = tinyModel();
  const graph = optimiseGraph(frozenGraph(model, trainedLike(model)));
  const linears = (of: Graph) => sortedNodes(Object.values(of.outputs)).filter(({ op }) => op === 'Gemm');
  for (const [i, { inputs }] of linears(roundWeights(graph)).entries()) {
    const [, weight, bias] = inputs.map(floats);
    expect(weight).toEqual(Float32Array.from(new Float16Array(weight!)));
    expect(bias).toEqual(floats(linears(graph)[i]!.inputs[2]));
  }
});

it('a large matrix is rounded to multiples of a power of two, 128 or more of its root mean square, without -0', () => {
  const model = tinyModel({ dim: 64, mlpDim: 128 });
  const graph = optimiseGraph(frozenGraph(model, trainedLike(model)));
  const nodes = sortedNodes(Object.values(roundWeights(graph).outputs)).filter(({ op }) => op === 'Gemm');
  const large = nodes.map(({ inputs: [, weight] }) => floats(weight)!).filter(({ length }) => length >= 4096);
  expect(large.length).toBeGreaterThan(0);
  for (const weights of large) {
    const rms = Math.sqrt(weights.reduce((sum, weight) => sum + weight * weight, 0) / weights.length);
    const step = 2 ** Math.round(Math.log2(rms / 128));
    expect(weights.every(weight => Number.isInteger(weight / step) && !Object.is(weight, -0))).toBe(true);
  }
});

it('an exported graph multiplies weights with tokens and never with each other', () => {
  for (const overrides of [{}, { dimHead: 32, qkvBias: true }]) {
    const model = tinyModel(overrides);
    const graph = optimiseGraph(frozenGraph(model, trainedLike(model)));
    for (const { op, inputs } of sortedNodes(Object.values(graph.outputs)))
      expect(
        inputs.some(value => value?.node || value?.name),
        op,
      ).toBe(true);
  }
});

describe('an export', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'export-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  const config = tinyConfig({}, { seed: SEED });
  const images = async (held: number[] = []) => {
    const test = await mnistSample('test');
    const tests = [{ dataset: 'mnist', samples: selectImages(test, [0, 1, 2, 3, 4]) }];
    return { tests, validation: selectImages(test, held) };
  };

  it('writes the ONNX file and a card that describes it', async () => {
    const state = { ...initialState(config), parameters: trainedLike(config.model), step: 12 };
    const { onnxPath, card } = await exportModel(weightsOf(state), await images(), { folder, name: 'digits', info });
    const bytes = await readFile(onnxPath);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(card.sha256);
    expect(card.version).toBe(card.sha256.slice(0, 12));
    expect(JSON.parse(await readFile(join(folder, 'digits.json'), 'utf8'))).toEqual(card);
    expect(card).toMatchObject({
      name: 'digits',
      dataset: 'mnist',
      testImages: 5,
      parameters: 5900,
      calibration: null,
    });
    expect(card.tests).toEqual([{ dataset: 'mnist', images: 5, accuracy: card.testAccuracy }]);
    expect(card.classes).toHaveLength(10);
    expect(card.training).toMatchObject({ ...config, steps: 12 });
    expect((await readdir(folder)).sort()).toEqual(['digits.json', 'digits.onnx', 'digits.safetensors', 'plain']);
    const plain = await readFile(join(folder, 'plain/digits.onnx'));
    const sha256 = createHash('sha256').update(plain).digest('hex');
    expect(card.plain).toEqual({ sha256, bytes: plain.length });
  });

  it('writes the trained weights, nothing folded, with what is needed to go on from them', async () => {
    const state = { ...initialState(config), parameters: trainedLike(config.model) };
    const { card } = await exportModel(weightsOf(state), await images(), { folder, name: 'digits', info });
    const path = join(folder, 'digits.safetensors');
    const { tensors, metadata } = decodeSafetensors(path, await readFile(path));
    const values = Object.fromEntries(Object.entries(tensors).map(([name, tensor]) => [name, tensor.values]));
    expect(values).toEqual(state.parameters);
    expect(JSON.parse(metadata['config']!)).toEqual(config);
    expect(JSON.parse(metadata['classes']!)).toEqual(card.classes);
    expect(metadata['onnx']).toBe(card.version);
  });

  it('writes what the last layer reads and says of training images, as many of each class', async () => {
    const state = { ...initialState(config), parameters: trainedLike(config.model) };
    const training = await mnistSample('train');
    const given = { ...(await images()), training };
    const { card } = await exportModel(weightsOf(state), given, { folder, name: 'replayed', info });
    const path = join(folder, 'replayed-replay.safetensors');
    const { features, logits, labels } = decodeSafetensors(path, await readFile(path)).tensors;
    const count = labels!.values.length;
    expect(count).toBeGreaterThan(50);
    expect([features!.shape, logits!.shape]).toEqual([
      [count, config.model.dim],
      [count, 10],
    ]);
    for (const digit of card.classes.keys()) {
      const most = labels!.values.filter(label => label === digit).length;
      expect(most).toBe(Math.min(30, training.labels.filter(label => label === digit).length));
    }
    const [weight, bias, scale, shift] = ['head.weight', 'head.bias', 'norm.weight', 'norm.bias'].map(
      name => state.parameters[name]!,
    );
    const { dim } = config.model;
    for (const [i, logit] of logits!.values.entries()) {
      const [image, output] = [Math.floor(i / 10), i % 10];
      const terms = Array.from(scale!, (factor, k) => {
        return weight![output * dim + k]! * (factor * features!.values[image * dim + k]! + shift![k]!);
      });
      expect(terms.reduce((sum, term) => sum + term, bias![output]!)).toBeCloseTo(logit, 3);
    }
  });

  it('moves the temperature that validation images ask for into the last layer', async () => {
    const state = { ...initialState(config), parameters: trainedLike(config.model) };
    const held = Array.from({ length: 100 }, (_, i) => 100 + i);
    const { calibration } = (await exportModel(weightsOf(state), await images(held), { folder, name: 'warm', info }))
      .card;
    expect(calibration).toMatchObject({ validationImages: 100 });
    const { calibration: again } = (
      await exportModel(
        weightsOf({ ...state, parameters: withTemperature(state.parameters, calibration!.temperature) }),
        await images(held),
        { folder, name: 'again', info },
      )
    ).card;
    expect(again!.temperature).toBeCloseTo(1, 3);
    expect(again!.errorBefore).toBeCloseTo(calibration!.error, 4);
  });

  it('of a model that computes NaN fails and leaves the old files', async () => {
    await writeFile(join(folder, 'digits.onnx'), 'old');
    const state = initialState(config);
    state.parameters['head.bias']![3] = Number.NaN;
    await expect(exportModel(weightsOf(state), await images(), { folder, name: 'digits', info })).rejects.toThrow(
      'export: expected logit 3 to be NaN (±0.0001), got NaN; nothing was written',
    );
    expect(await readdir(folder)).toEqual(['digits.onnx']);
    expect(await readFile(join(folder, 'digits.onnx'), 'utf8')).toBe('old');
  });

  it('whose logits differ from the engine’s, or are infinite, fails', () => {
    const reference = Float32Array.of(1, 2, 3);
    expect(() => assertEqualLogits(Float32Array.of(1, 2, 3.00005), reference)).not.toThrow();
    expect(() => assertEqualLogits(Float32Array.of(1, 2, 3.001), reference)).toThrow(
      'expected logit 2 to be 3 (±0.0001), got',
    );
    const rounded = () => assertEqualLogits(Float32Array.of(1, 2, 3.04), reference, ROUNDED_LOGIT_TOLERANCE);
    expect(rounded).not.toThrow();
    expect(() => assertEqualLogits(Float32Array.of(1, 2, 3.06), reference, ROUNDED_LOGIT_TOLERANCE)).toThrow('(±0.05)');
    expect(() => assertEqualLogits(Float32Array.of(Infinity), Float32Array.of(Infinity))).toThrow('got Infinity');
  });
});
