import { expect, it, vi } from 'vitest';
import { runPeer } from '../../trainer/bench/peer.ts';
import { benchmarkTraining } from '../../trainer/bench/training/benchmark.ts';
import { formatBenchmark } from '../../trainer/bench/training/report.ts';
import { BACKENDS } from '../../trainer/engine/create.ts';
import { graphCost } from '../../trainer/onnx/cost.ts';
import { emit, input } from '../../trainer/onnx/graph.ts';
import { median } from '../../trainer/quantile.ts';
import { tinyConfig } from './tiny-model.ts';

it('the benchmark times every installed engine and shows them in a table', async () => {
  const result = await benchmarkTraining(tinyConfig({}, { batchSize: 4 }), { rounds: 2 });
  expect(result).toMatchObject({ parameters: 5900, batchSize: 4, threads: 1 });
  expect(result.engines.map(({ name }) => name.split(' ')[0])).toContain('onnxruntime-web');
  for (const { name, rounds, ...figures } of result.engines) {
    expect(rounds, name).toBe(2);
    for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
    expect(figures.imagesPerSecond * figures.stepMs).toBeCloseTo(4000);
    expect(formatBenchmark(result)).toContain(name);
  }
  expect(result.engines.length + result.missing.length).toBe(BACKENDS.length);
});

it('an engine that does not run here is named, and why', async () => {
  const load = vi.spyOn(BACKENDS.find(({ name }) => name === '@tensorflow/tfjs-node')!, 'create');
  load.mockRejectedValueOnce(Object.assign(new Error('Cannot find package'), { code: 'ERR_MODULE_NOT_FOUND' }));
  const result = await benchmarkTraining(tinyConfig({}, { batchSize: 4 }), { rounds: 1, engine: 'tfjs' });
  expect(result.missing).toEqual(['@tensorflow/tfjs-node is not installed']);
  expect(formatBenchmark(result)).toMatch(/^not timed: @tensorflow\/tfjs-node is not installed$/m);
});

it('a peer takes turns with the engines, and is compared with each', async () => {
  const figures = JSON.stringify({ peer: 'another 1.0', train_step_ms: 1e-9, eval_image_ms: 1e9 });
  const result = await benchmarkTraining(tinyConfig({}, { batchSize: 4 }), {
    rounds: 2,
    engine: 'onnxruntime',
    peers: [`echo words; echo '${figures}'`],
  });
  expect(result.engines.every(({ name }) => name.startsWith('onnxruntime-'))).toBe(true);
  expect(result.peers).toMatchObject([{ name: 'another 1.0', rounds: 2, stepMs: 1e-9, evaluationImageMs: 1e9 }]);
  const [{ name } = { name: '' }] = result.engines;
  const lines = formatBenchmark(result).split('\n');
  expect(lines).toContainEqual(expect.stringMatching(/^another 1\.0 .* – .* 2$/));
  const comparison = lines.find(line => line.startsWith(`${name} takes `));
  expect(comparison).toMatch(/ takes \d{9,}\.\d\d of the step and 0\.00 of the evaluation of another 1\.0$/);
});

it.each([
  ['echo words', 'echo words: expected a line of JSON with peer and eval_image_ms, got words'],
  ['echo {}', 'echo {}: expected a line of JSON with peer and eval_image_ms, got {}'],
  ['false', 'Command failed: sh -c false'],
])('the peer %j is refused', async (command, message) => {
  await expect(runPeer(command)).rejects.toThrow(message);
});

it('the cost of a graph counts products and traffic', () => {
  const [a, b] = [input('a', [2, 3]), input('b', [3, 5])];
  const product = emit('Gemm', [a, b], [2, 5]);
  const transposed = emit('Gemm', [product, product], [5, 5], { transA: { i: 1 } });
  const sum = emit('Add', [transposed, transposed], [5, 5]);
  expect(graphCost({ inputs: [a, b], outputs: { sum } })).toEqual({
    operations: 2 * (2 * 3 * 5) + 2 * (5 * 2 * 5),
    bytes: 4 * (6 + 15 + 10 + (10 + 10 + 25) + 3 * 25),
  });
});

it('the median is the middle of the sorted values', () => {
  expect(median([5, 1, 100])).toBe(5);
});
