import { describe, expect, it } from 'vitest';
import { EXPERIMENTS } from '../../trainer/compare/experiments.ts';
import { conclusions, headline } from '../../trainer/compare/findings.ts';
import { combinations, parseShard, runsOf, shardOf } from '../../trainer/compare/grid.ts';
import { ComparisonProgress } from '../../trainer/compare/progress.ts';
import { converged, type RunResult } from '../../trainer/compare/results.ts';
import { sectionsOf } from '../../trainer/compare/sections.ts';
import { estimate, pairedDifference, verdict } from '../../trainer/compare/statistics.ts';
import { type Comparison, summarise } from '../../trainer/compare/summary.ts';
import { UsageError } from '../../trainer/config/from-options.ts';
import type { Config } from '../../trainer/config/schema.ts';
import { describeDataset } from '../../trainer/data/datasets.ts';
import { tinyConfig } from './tiny-model.ts';

const mnist = () => describeDataset({ dataset: 'mnist' }, { folder: '' });

function result(config: Config, accuracies: number[], outcome: RunResult['outcome'] = 'finished'): RunResult {
  const epochs = accuracies.map((testAccuracy, i) => {
    return { epoch: i + 1, trainLoss: 1 - testAccuracy, trainAccuracy: testAccuracy, testLoss: 1, testAccuracy };
  });
  return { id: `${config.model.norm}-${config.train.seed}`, config, engine: 'none', outcome, epochs };
}

/** ViT and ViTBN with three seeds each, their final accuracies as given. */
function compared(vit: number[], vitbn: number[]): { comparison: Comparison; results: RunResult[] } {
  const one = (norm: 'vit' | 'vitbn') => (accuracy: number, i: number) =>
    result(tinyConfig({ norm }, { seed: i + 1 }), [accuracy / 2, accuracy]);
  const results = [...vit.map(one('vit')), ...vitbn.map(one('vitbn'))];
  const comparison = { title: 'Test', question: '?', command: 'npm run compare', series: ['norm'], runs: results };
  return { comparison, results };
}

describe('a grid', () => {
  it('is every combination of its values, the last option varying fastest', () => {
    expect(combinations({ a: '1, 2', b: '3,4' })).toEqual([
      { a: '1', b: '3' },
      { a: '1', b: '4' },
      { a: '2', b: '3' },
      { a: '2', b: '4' },
    ]);
  });

  it('gives each configuration a name that engine and threads do not change', async () => {
    const name = async (options: Record<string, string>) => (await runsOf([options], 1, mnist))[0]!.id;
    const ids = await Promise.all([{}, { threads: '1' }, { depth: '3' }, { seed: '7' }].map(name));
    expect(new Set(ids).size).toBe(3);
    expect(ids[0]).toBe(ids[1]);
  });

  it('holds a configuration once that two grids ask for', async () => {
    const runs = await runsOf([{ model: 'vit,vitbn' }, { model: 'vitbn', depth: '6,1' }], 2, mnist);
    expect(runs).toHaveLength(6);
  });

  it('refuses what train would refuse', async () => {
    await expect(runsOf([{ model: 'vit,vjt' }], 1, mnist)).rejects.toThrow(UsageError);
  });

  it('is divided into shards that share nothing and leave nothing out', () => {
    const all = [1, 2, 3, 4, 5, 6, 7];
    const shards = [1, 2, 3].map(index => shardOf(all, { index, of: 3 }));
    expect(shards.flat().sort()).toEqual(all);
    expect(parseShard('2/3')).toEqual({ index: 2, of: 3 });
  });

  it.each(['0/3', '4/3', '2', 'a/b', '1/3/5'])('knows no shard %s', text => {
    expect(() => parseShard(text)).toThrow(`--shard: expected i/n with 1 ≤ i ≤ n, such as 2/8, got ${text}`);
  });

  it.each(Object.keys(EXPERIMENTS))('of the experiment %s is valid', async name => {
    const describe = (data: { dataset: string }) => describeDataset(data, { folder: '' });
    const runs = await runsOf(EXPERIMENTS[name]!.grids, 2, describe);
    expect(runs.length).toBeGreaterThan(1);
    expect(runs.every(({ config }) => config.train.validation === 0)).toBe(true);
  });
});

describe('statistics', () => {
  it('give the interval of Student’s t: 2 ± 2.571·√(3.5/6) for 0, 0, 2, 3, 3, 4', () => {
    const { mean, low, high, least, most } = estimate([0, 0, 2, 3, 3, 4]);
    const half = 2.571 * Math.sqrt(2.8 / 6);
    expect([mean, least, most]).toEqual([2, 0, 4]);
    expect(low).toBeCloseTo(2 - half, 9);
    expect(high).toBeCloseTo(2 + half, 9);
  });

  it('of one value have no interval and decide nothing', () => {
    expect(estimate([5])).toMatchObject({ mean: 5, low: null, high: null });
    expect(verdict(estimate([5]))).toBe('open');
  });

  it('pair what shares a seed', () => {
    const a = new Map([[1, 10], [2, 20], [3, 30]]); // biome-ignore format: a table
    const b = new Map([[1, 9], [2, 19], [4, 0]]); // biome-ignore format: a table
    expect(pairedDifference(a, b)).toMatchObject({ mean: 1, low: 1, high: 1, n: 2 });
    expect(pairedDifference(a, new Map())).toBeUndefined();
  });
});

describe('a finding', () => {
  it('is more, less or inconclusive, as the interval says', () => {
    const finding = (vit: number[], vitbn: number[]) => {
      const { comparison, results } = compared(vit, vitbn);
      return conclusions(summarise(comparison, results))[0];
    };
    expect(finding([0.9, 0.91, 0.92], [0.95, 0.961, 0.969])).toContain('+5.00 points');
    expect(finding([0.9, 0.91, 0.92], [0.95, 0.961, 0.969])).toContain('vitbn is more accurate');
    expect(finding([0.95, 0.961, 0.969], [0.9, 0.91, 0.92])).toContain('vitbn is less accurate');
    expect(finding([0.9, 0.95, 0.92], [0.95, 0.9, 0.93])).toContain('inconclusive');
    expect(finding([0.9], [0.99])).toContain('one seed; inconclusive');
  });

  it('about time needs one layer and six, timed', () => {
    const { comparison, results } = compared([0.9], [0.9]);
    const seconds = (median: number) => ({ median, low: median, high: median });
    const model = (norm: 'vit' | 'vitbn-ffn', depth: number, s: number) => {
      const { model } = tinyConfig({ norm, depth });
      return { model, batchSize: 20, epoch: seconds(s), test: seconds(s / 2), exportedTest: seconds(s / 4) };
    };
    const timing = { machine: '', engine: '', rounds: 1 };
    const models = [model('vit', 6, 60), model('vitbn-ffn', 6, 50), model('vitbn-ffn', 1, 12)];
    const summary = summarise(comparison, results);
    const sentences = headline(summary, { ...timing, models });
    expect(sentences).toHaveLength(2);
    expect(sentences[0]).toContain('trains 5.00 times and tests 5.00 times as fast as six layers of ViT');
    expect(sentences[1]).toContain('trains 1.20 times');
    expect(headline(summary, { ...timing, models: models.slice(0, 2) })).toEqual([]);
  });
});

it('a run has converged when its loss stayed finite and it has learned', () => {
  const config = tinyConfig();
  expect(converged(result(config, [0.2, 0.6]))).toBe(true);
  expect(converged(result(config, [0.6, 0.2]))).toBe(false);
  expect(converged(result(config, [0.6, 0.9], 'diverged'))).toBe(false);
  expect(converged(result(config, [], 'diverged'))).toBe(false);
});

it('a report of runs that diverged in their first epoch, or have not ended, still shows what there is', () => {
  const { comparison, results } = compared([0.9, 0.9], [0.9, 0.9]);
  const diverged = results.map(one =>
    one.config.model.norm === 'vit' ? { ...one, epochs: [], outcome: 'diverged' as const } : one,
  );
  const [accuracy, loss] = sectionsOf(summarise(comparison, diverged));
  expect(accuracy!.table.rows).toEqual([
    ['vit', '–', '2', '0.00%', '0.00 to 0.00%', '0.00%', '0.00%'],
    ['vitbn', '–', '2', '90.00%', '90.00 to 90.00%', '90.00%', '90.00%'],
  ]);
  expect(loss!.table.rows[0]).toEqual(['vit', '–', '–', '–']);
  const none = sectionsOf(summarise(comparison, []));
  expect(none[0]!.svg).toContain('0 of 4 runs');
  expect(none[0]!.notes).toEqual([]);
});

it('progress weighs runs by their cost and says how long the rest will take', () => {
  let now = 0;
  const lines: string[] = [];
  const runs = [1, 2].map(seed => ({ id: `run${seed}`, config: tinyConfig({}, { seed }) }));
  const progress = new ComparisonProgress({ write: line => lines.push(line) }, runs, 3, () => now);
  now = 30_000;
  progress.step(runs[0]!, 0.5);
  progress.end(runs[0]!, 'finished', 0.975);
  expect(lines).toEqual(['run1 · test accuracy 97.50% · 2 of 3 runs · 1 min left\n']);
});
