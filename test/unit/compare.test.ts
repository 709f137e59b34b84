import { describe, expect, it } from 'vitest';
import { allRuns, comparisonOf } from '../../trainer/compare/compare.ts';
import { figureOf } from '../../trainer/compare/figures.ts';
import { decide, findings } from '../../trainer/compare/findings.ts';
import { combinations, parseShard, runsOf, shardOf } from '../../trainer/compare/grid.ts';
import { cpuHours, measure } from '../../trainer/compare/measure.ts';
import { page } from '../../trainer/compare/page.ts';
import { type Metric, type NamedPlan, readPlans } from '../../trainer/compare/plan.ts';
import { ComparisonProgress } from '../../trainer/compare/progress.ts';
import { type Cell, type Published, publish, settingWords } from '../../trainer/compare/published.ts';
import { estimate, pairedDifference } from '../../trainer/compare/statistics.ts';
import { answerText } from '../../trainer/compare/wording.ts';
import { UsageError } from '../../trainer/config/from-options.ts';
import { describeDataset } from '../../trainer/data/datasets.ts';
import { tinyConfig } from './tiny-model.ts';

const mnist = () => describeDataset({ dataset: 'mnist' }, { folder: '' });

const PLAN: NamedPlan = {
  name: 'test',
  title: 'A title',
  question: 'A question?',
  common: { preset: 'testing' },
  grids: [{ model: 'vit,vitbn' }],
  seeds: 3,
  metric: { kind: 'accuracy' },
  baselines: [{ model: 'vit' }],
  margin: 0.2,
};

/** A cell whose runs, one a seed, have these test accuracies by epoch and took ten seconds for each. */
function cell(setting: Cell['setting'], runs: number[][], finished = true): Cell {
  const ended = runs.map((accuracy, i) => ({ seed: i + 1, finished, accuracy, cpuSeconds: accuracy.map(() => 10) }));
  return { setting, runs: ended };
}

function published(cells: Cell[], metric: Metric = PLAN.metric, more: Partial<NamedPlan> = {}): Published {
  return { plan: { ...PLAN, metric, ...more }, command: 'npm run compare', engine: 'an engine', cells };
}

/** ViT and ViTBN with three seeds each, their final accuracies as given. */
function compared(vit: number[], vitbn: number[]): Published {
  const of = (model: string, accuracies: number[]) =>
    cell(
      { model },
      accuracies.map(accuracy => [0.5, accuracy]),
    );
  return published([of('vit', vit), of('vitbn', vitbn)]);
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
});

describe('a plan', () => {
  const plans = readPlans('all');

  it('of the committed ones is valid, and trains without validation data', async () => {
    const all = await plans;
    expect(all.map(({ name }) => name[0]).join('')).toBe('12345678');
    for (const plan of all) {
      const { runs } = await comparisonOf(plan, '', data => describeDataset(data, { folder: '' }));
      if (plan.metric.kind !== 'time') expect(plan.seeds, plan.name).toBeGreaterThanOrEqual(10);
      if (plan.metric.kind !== 'time') expect(runs.every(({ config }) => config.train.validation === 0)).toBe(true);
      const compared = findings(publish({ plan, command: '', runs }, []));
      expect(compared.length, plan.name).toBeGreaterThan(0);
      expect(compared.every(({ decision }) => decision === 'unfinished')).toBe(true);
    }
  });

  it('names of options that always have the same value the first', async () => {
    const grids = ['0', '0.1'].map(dropout => ({ dropout, 'emb-dropout': dropout, depth: '4,6' }));
    const { plan, runs } = await comparisonOf({ ...PLAN, grids }, '', mnist);
    const { cells } = publish({ plan, command: '', runs }, []);
    expect(cells.map(({ setting }) => Object.keys(setting).join(' '))).toEqual(Array(4).fill('depth dropout'));
  });

  it('shares runs with others, those on MNIST first and seed by seed', async () => {
    const [first, second] = await Promise.all(
      (await plans).slice(0, 2).map(plan => comparisonOf(plan, '', data => describeDataset(data, { folder: '' }))),
    );
    const runs = allRuns([first!, second!]);
    expect(runs).toHaveLength(first!.runs.length);
    const trained = runs
      .slice(0, 5)
      .map(({ config: { train, model } }) => `${train.dataset} ${model.norm} ${train.seed}`);
    expect(trained).toEqual(['mnist vit 1', 'mnist vitbn 1', 'mnist vitbn-ffn 1', 'mnist vitbn-all 1', 'mnist vit 2']);
    expect(runs.at(-1)!.config.train.dataset).toBe('fashion-mnist');
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
    expect(decide(estimate([5]), 1)).toBe('undecided');
  });

  it('pair what shares a seed', () => {
    const a = new Map([[1, 10], [2, 20], [3, 30]]); // biome-ignore format: a table
    const b = new Map([[1, 9], [2, 19], [4, 0]]); // biome-ignore format: a table
    expect(pairedDifference(a, b)).toMatchObject({ mean: 1, low: 1, high: 1, n: 2 });
    expect(pairedDifference(a, new Map())).toBeUndefined();
  });
});

describe('a decision', () => {
  it.each([
    [0.1, 0.5, 'more'],
    [-0.5, -0.1, 'less'],
    [0.1, 0.15, 'within'],
    [-0.1, 0.15, 'equivalent'],
    [-0.1, 0.25, 'undecided'],
  ])('of an interval from %f to %f with a margin of 0.2 is %s', (low, high, decision) => {
    expect(decide({ low, high }, 0.2)).toBe(decision);
  });

  it('is said with its interval', () => {
    expect(answerText(compared([0.9, 0.91, 0.92], [0.95, 0.961, 0.969]))).toBe(
      'vitbn against vit. Higher: +5.00 points (95% CI +4.75 to +5.25).',
    );
    expect(answerText(compared([0.9, 0.95, 0.92], [0.95, 0.9, 0.93]))).toMatch(/^vitbn against vit\. Undecided: /);
    expect(answerText(compared([0.9, 0.91, 0.92], [0.9, 0.9101, 0.92]))).toMatch(
      /^vitbn against vit\. Equal within 0.2 points: /,
    );
  });

  it('waits for every run', () => {
    expect(answerText(compared([0.9, 0.91, 0.92], [0.95, 0.96]))).toBe('Not yet decided. 5 of 6 runs done.');
  });

  it('compares what differs from the baseline in its options alone', () => {
    const settings = [
      { dataset: 'mnist', model: 'vit', depth: '6' },
      { dataset: 'mnist', model: 'vitbn', depth: '6' },
      { dataset: 'mnist', model: 'vitbn', depth: '1' },
      { dataset: 'fashion-mnist', model: 'vit', depth: '6' },
    ];
    const found = findings(published(settings.map(setting => cell(setting, []))));
    expect(found.map(({ one, baseline, where }) => [one, baseline, where])).toEqual([
      ['vitbn', 'vit', 'MNIST, depth 6'],
    ]);
    const both = { baselines: [{ model: 'vit', depth: '6' }] };
    expect(
      findings(
        published(
          settings.map(setting => cell(setting, [])),
          PLAN.metric,
          both,
        ),
      ).map(({ one }) => one),
    ).toEqual(['vitbn', 'vitbn, depth 1']);
  });

  it('of two baselines is also one of what the one gains beside the other', () => {
    const of = (model: string, dropout: string, accuracies: number[]) =>
      cell(
        { model, dropout },
        accuracies.map(accuracy => [accuracy]),
      );
    const cells = [
      of('vit', '0.1', [0.9, 0.91, 0.92]),
      of('vitbn', '0.1', [0.91, 0.92, 0.93]),
      of('vit', '0', [0.92, 0.93, 0.94]),
      of('vitbn', '0', [0.92, 0.932, 0.938]),
    ];
    const two = { baselines: [{ dropout: '0.1' }, { model: 'vit' }] };
    const found = findings(published(cells, PLAN.metric, two));
    expect(found.map(({ one, baseline, where, decision }) => [one, baseline, where, decision])).toEqual([
      ['dropout 0', 'dropout 0.1', 'vit', 'more'],
      ['dropout 0', 'dropout 0.1', 'vitbn', 'more'],
      ['vitbn', 'vit', 'dropout 0.1', 'more'],
      ['vitbn', 'vit', 'dropout 0', 'undecided'],
      ['gain of vitbn from dropout 0', 'that of vit', '', 'less'],
    ]);
    expect(found.at(-1)!.difference!.mean).toBeCloseTo(-1, 9);
    const unfinished = published([...cells.slice(0, 3), of('vitbn', '0', [0.92])], PLAN.metric, two);
    expect(findings(unfinished).at(-1)!.decision).toBe('unfinished');
  });

  it('names options in words', () => {
    expect(settingWords({ dataset: 'fashion-mnist', model: 'vit', 'batch-size': '8', 'ffn-conv': 'false' })).toBe(
      'FashionMNIST, vit, batch size 8, without ffn conv',
    );
  });
});

describe('a metric', () => {
  const values = (one: Published) => measure(one).map(({ values }) => [...values.values()]);

  it('counts the epochs until a target, and their seconds', () => {
    const runs = [[0.5, 0.9, 0.96], [0.95, 0.94, 0.99], [0.5, 0.6, 0.7]]; // biome-ignore format: a table
    const metric: Metric = { kind: 'epochs', targets: { mnist: [0.95] } };
    const one = published([cell({ model: 'vit' }, runs), cell({ model: 'vitbn' }, runs)], metric);
    const [epochs, seconds] = values(one);
    expect(epochs).toEqual([3, 1, Number.NaN]);
    expect(seconds!.slice(0, 2).map(Math.exp).map(Math.round)).toEqual([30, 10]);
    expect(answerText(one)).toBe('vitbn against vit. Undecided: to 95% not reached by every run.');
    expect(cpuHours(one).spent).toBeCloseTo((6 * 30) / 3600, 9);
  });

  it('finds the largest rate up to which a seed converges', () => {
    const metric: Metric = { kind: 'largest', option: 'learning-rate', converged: { mnist: 0.8 } };
    const at = (rate: string, accuracies: number[], finished = true) =>
      cell(
        { model: 'vit', 'learning-rate': rate },
        accuracies.map(accuracy => [accuracy]),
        finished,
      );
    const cells = [at('0.04', [0.9, 0.9, 0.9], false), at('0.01', [0.9, 0.9, 0.5]), at('0.02', [0.9, 0.7, 0.9])];
    const [largest, most] = values(published(cells, metric));
    expect(largest!.map(value => Number(Math.exp(value).toPrecision(3)))).toEqual([0.02, 0.01, 0.005]);
    expect(most!.map(value => Number(Math.exp(value).toPrecision(3)))).toEqual([0.005]);
  });

  it('compares times by round, as ratios', () => {
    const timed = (model: string, epoch: number[]) => ({ setting: { model }, runs: [], seconds: { epoch } });
    const one = published([timed('vit', [1, 2, 4]), timed('vitbn', [2, 4, 8.1])], { kind: 'time', rounds: 3 });
    expect(findings(one)[0]).toMatchObject({ where: 'training', decision: 'more', unit: 'factor' });
    expect(answerText(one)).toMatch(/^vitbn against vit\. Slower: training ×2\.0\d\d \(95% CI ×1\.9/);
  });
});

describe('a report', () => {
  it('shows the answer, tables that are folded, and the command, escaped', () => {
    const one = published(compared([0.9, 0.9, 0.9], [0.9, 0.9, 0.9]).cells, PLAN.metric, { title: 'A & <b>' });
    const html = page([one], new Map([['test', '<svg width="972" height="446">']]));
    expect(html).toContain('<h2 id="test">A &amp; &lt;b&gt;</h2>');
    expect(html).toContain('<li><strong>vitbn against vit.</strong> Equal within 0.2 points: +0.00 points');
    expect(html).toContain('<td>90.00%</td>');
    expect(html).toContain('<img src="test/figure.svg"');
    expect(html).not.toMatch(/<script|style=|NaN|undefined/);
  });

  it('of a plan without runs says so and has no figure', async () => {
    const none = published([cell({ model: 'vit' }, []), cell({ model: 'vitbn' }, [])]);
    expect(await figureOf(none)).toBeUndefined();
    expect(page([none], new Map())).toContain('<strong>Not yet decided.</strong> 0 of 6 runs done.');
  });

  it.each<[string, Metric, string]>([
    ['accuracies', { kind: 'accuracy' }, '>vitbn against vit · MNIST, depth 6</text>'],
    ['epochs', { kind: 'epochs', targets: { mnist: [0.9] } }, '>Epoch</text>'],
    ['rates', { kind: 'largest', option: 'depth', converged: {} }, '>depth</text>'],
  ])('draws %s', async (_, metric, text) => {
    const setting = (model: string) => ({ dataset: 'mnist', model, depth: '6' });
    const cells = ['vit', 'vitbn'].map((model, i) =>
      cell(setting(model), [
        [0.5, 0.9],
        [0.6, 0.91 + i / 100],
        [0.7, 0.92],
      ]),
    );
    const svg = await figureOf(published(cells, metric));
    expect(svg).toContain(text);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
  });
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
