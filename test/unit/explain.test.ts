// What explains an answer, against attention as the model states it and models cut short, in TensorFlow.js.

import type { Tensor } from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import type { ModelConfig } from '../../trainer/config/schema.ts';
import { webRuntime } from '../../trainer/engine/onnxruntime.ts';
import { plainTensorFlow, tensorOps } from '../../trainer/engine/tfjs.ts';
import { type Parameters, parameterSpecs } from '../../trainer/model/parameters.ts';
import { forward, imageShape, tokenCount } from '../../trainer/model/vitbn.ts';
import { type Graph, sortedNodes } from '../../trainer/onnx/graph.ts';
import { explainedGraph, explainedOnDemand, frozenGraph } from '../../trainer/onnx/model.ts';
import { optimiseGraph } from '../../trainer/onnx/optimise.ts';
import { encodeModel } from '../../trainer/onnx/proto.ts';
import { roundWeights } from '../../trainer/onnx/round-weights.ts';
import { javaScriptEngine, largestDifference, randomBatch, tinyModel, trainedLike } from './tiny-model.ts';

const TOLERANCE = 1e-4;
const COUNT = 3;

const VARIANTS: [string, Partial<ModelConfig>][] = [
  ['plain attention', { dimHead: 2, depth: 3 }],
  ['merged attention', { dimHead: 32, depth: 3 }],
  ['merged attention with bias, BatchNorm everywhere', { dimHead: 32, depth: 2, qkvBias: true, norm: 'vitbn-all' }],
  ['small patches', { patchSize: 4, dimHead: 32, depth: 2 }],
  ['one block', { depth: 1 }],
  ['mean pooling', { pool: 'mean', depth: 3 }],
];

const served = (model: ModelConfig) => optimiseGraph(explainedGraph(model, trainedLike(model)));

async function run(graph: Graph, model: ModelConfig, images: Float32Array, explain: boolean) {
  const { InferenceSession, Tensor } = await webRuntime();
  const session = await InferenceSession.create(encodeModel(explainedOnDemand(graph)));
  const outputs = await session.run({
    images: new Tensor('float32', images, imageShape(model, COUNT)),
    explain: new Tensor('bool', [explain], []),
  });
  await session.release();
  const { logits, attention, layers } = outputs as Record<string, { data: Float32Array; dims: readonly number[] }>;
  return { logits: logits!, attention: attention!, layers: layers! };
}

/** The attention of each block as the model states it, [B, H, N, N]. */
async function attentionsOf(
  model: ModelConfig,
  parameters: Parameters,
  images: Float32Array,
): Promise<number[][][][][]> {
  const { tf } = await plainTensorFlow();
  const ops = tensorOps(tf);
  const found: Tensor[] = [];
  const softmax = (x: Tensor) => {
    found.push(ops.softmax(x));
    return found.at(-1)!;
  };
  const values = parameterSpecs(model).map(({ name, shape }) => [name, tf.tensor(parameters[name]!, [...shape])]);
  forward({ ...ops, softmax }, Object.fromEntries(values), tf.tensor(images, imageShape(model, COUNT)), model);
  return found.map(tensor => tensor.arraySync() as number[][][][]);
}

/** Of one image, [depth, N, H·N]: of the last block each row is what the answer reads where that is the class token. */
function expectedOf(blocks: readonly number[][][][], pool: ModelConfig['pool']): number[] {
  return blocks.flatMap((heads, block) =>
    heads[0]!.flatMap((_, token) => {
      const isReadOnce = pool === 'cls' && block === blocks.length - 1;
      return heads.flatMap(rows => rows[isReadOnce ? 0 : token]!);
    }),
  );
}

describe.each(VARIANTS)('a model of %s', (_, overrides) => {
  const model = tinyModel(overrides);
  const { images } = randomBatch(model, COUNT);
  const tokens = tokenCount(model);
  const shapeOf = (count: number) => [count, model.depth, tokens, model.heads * tokens];

  it('tells what each token reads, by block and head', async () => {
    const { attention } = await run(served(model), model, images, true);
    const blocks = await attentionsOf(model, trainedLike(model), images);
    const expected = Array.from({ length: COUNT }, (_, i) =>
      expectedOf(
        blocks.map(block => block[i]!),
        model.pool,
      ),
    );
    expect(attention.dims).toEqual(shapeOf(COUNT));
    expect(largestDifference(attention.data, expected.flat())).toBeLessThan(TOLERANCE);
    expect(largestDifference(expected[0]!, expected[1]!)).toBeGreaterThan(TOLERANCE);
  });

  it('ranks after each block as the model that ends there, and after the last one as it does', async () => {
    const { layers, logits } = await run(served(model), model, images, true);
    const classes = model.numClasses;
    expect(layers.dims).toEqual([COUNT, model.depth, classes]);
    const logitsAt = (depth: number) =>
      Array.from({ length: COUNT }, (_, i) => [
        ...layers.data.subarray((i * model.depth + depth - 1) * classes, (i * model.depth + depth) * classes),
      ]).flat();
    for (let depth = 1; depth <= model.depth; depth++) {
      const engine = await javaScriptEngine({ ...model, depth });
      expect(
        largestDifference(logitsAt(depth), await engine.predict(trainedLike(model), images, COUNT)),
        `${depth}`,
      ).toBeLessThan(TOLERANCE);
      await engine.dispose();
    }
    expect(logitsAt(model.depth)).toEqual([...logits.data]);
  });

  it('does what it did where no explanation is wanted, to the bit, and answers none', async () => {
    const { logits, attention, layers } = await run(served(model), model, images, false);
    expect(attention.dims).toEqual(shapeOf(0));
    expect(layers.dims).toEqual([0, model.depth, model.numClasses]);
    expect(logits.data).toEqual((await run(served(model), model, images, true)).logits.data);
  });

  it('computes outside of the If nothing but its answer', () => {
    const operators = (graph: Graph) => sortedNodes(Object.values(graph.outputs)).map(({ op }) => op);
    const plain = operators(optimiseGraph(frozenGraph(model, trainedLike(model))));
    const found = operators(explainedOnDemand(served(model)));
    expect(found.filter(op => op !== 'If')).toEqual(plain);
    expect(found.filter(op => op === 'If')).toHaveLength(1);
  });
});

it('rounded weights are rounded in the explanation too', async () => {
  const model = tinyModel({ depth: 2 });
  const { images } = randomBatch(model, COUNT);
  const [exact, rounded] = [served(model), roundWeights(served(model))];
  const [before, after] = [await run(exact, model, images, true), await run(rounded, model, images, true)];
  expect(largestDifference(after.layers.data, before.layers.data)).toBeLessThan(0.1);
  expect(after.layers.data).not.toEqual(before.layers.data);
  expect([...after.layers.data].slice(10, 20)).toEqual([...after.logits.data].slice(0, 10));
});
