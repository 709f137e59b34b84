import { expect, it } from 'vitest';
import { benchmarkTraining, formatBenchmark } from '../../trainer/bench.ts';
import { median } from '../../trainer/contestant.ts';
import { graphCost } from '../../trainer/onnx/cost.ts';
import { emit, input } from '../../trainer/onnx/graph.ts';
import { tinyConfig } from './tiny.ts';

it('the benchmark times every installed engine and shows them in a table', async () => {
  const result = await benchmarkTraining(tinyConfig({}, { batchSize: 4 }), 2);
  expect(result).toMatchObject({ parameters: 5900, batchSize: 4, threads: 1 });
  expect(result.engines.map(({ engine }) => engine.split(' ')[0])).toContain('onnxruntime-web');
  for (const { engine, rounds, ...figures } of result.engines) {
    expect(rounds, engine).toBe(2);
    for (const figure of Object.values(figures)) expect(figure).toBeGreaterThan(0);
    expect(figures.imagesPerSecond * figures.stepMs).toBeCloseTo(4000);
    expect(formatBenchmark(result)).toContain(engine);
  }
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
