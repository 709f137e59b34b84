// The published experiments: page and figures are what the code makes of results.json today, and the plans those committed.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { figureOf } from '../../trainer/compare/figures.ts';
import { type Finding, findings } from '../../trainer/compare/findings.ts';
import { page } from '../../trainer/compare/page.ts';
import { readPlans } from '../../trainer/compare/plan.ts';
import { publishedSchema } from '../../trainer/compare/published.ts';

const EXPERIMENTS = join(import.meta.dirname, '../../static/experiments');
const read = (...path: string[]) => readFile(join(EXPERIMENTS, ...path), 'utf8');
const plans = await readPlans('all');
const published = await Promise.all(
  plans.map(async ({ name }) => publishedSchema.parse(JSON.parse(await read(name, 'results.json')))),
);

describe.each(published)('$plan.name', results => {
  const { plan, cells } = results;
  const figure = join(plan.name, 'figure.svg');

  it('asks what the committed plan asks', () => {
    expect(plan).toEqual(plans.find(({ name }) => name === plan.name));
  });

  it('has no seed twice, and none that was not planned', () => {
    for (const { runs } of cells) {
      const seeds = runs.map(({ seed }) => seed);
      expect(new Set(seeds).size).toBe(seeds.length);
      expect(seeds.every(seed => seed >= 1 && seed <= plan.seeds)).toBe(true);
    }
  });

  it('has the figure of its numbers, once there are some', async () => {
    expect(existsSync(join(EXPERIMENTS, figure)) ? await read(figure) : undefined).toBe(await figureOf(results));
  });
});

const textOf = async (file: string) =>
  (await readFile(join(import.meta.dirname, '../..', file), 'utf8')).replaceAll(/\s+/g, ' ');

const decided = (name: string) => findings(published.find(({ plan }) => plan.name === name)!);

/** "0.39 … (95% CI 0.33 to 0.45)", up to 70 characters between them; signed where the interval spans zero. */
function said({ difference }: Finding): RegExp {
  const { low, mean, high } = difference!;
  const isBoth = low! < 0 && high! > 0;
  const ends = isBoth || low! >= 0 ? [low!, high!] : [high!, low!];
  const [size, from, to] = [mean, ...ends].map(value => {
    const digits = Math.abs(value).toFixed(2);
    return isBoth && value < 0 ? `−${digits}` : digits;
  });
  return new RegExp(`${size} .{0,70}\\(95% CI ${from} to ${to}\\)`);
}

it('texts say what was decided of accuracy and of the epochs to it', async () => {
  const accuracy = decided('1-fixed-budget');
  expect(accuracy.map(({ where, one, decision }) => [where, one, decision])).toEqual([
    ['MNIST', 'vitbn', 'within'],
    ['MNIST', 'vitbn-ffn', 'more'],
    ['MNIST', 'vitbn-all', 'more'],
    ['FashionMNIST', 'vitbn', 'undecided'],
    ['FashionMNIST', 'vitbn-ffn', 'undecided'],
    ['FashionMNIST', 'vitbn-all', 'more'],
  ]);
  const epochs = decided('2-epochs-to-target');
  const sooner = epochs.filter(({ decision }) => decision === 'less');
  expect(sooner.map(({ one, where }) => [one, where])).toEqual([
    ['vitbn-all', 'MNIST to 97%'],
    ['vitbn-all', 'MNIST to 98%'],
    ['vitbn-all', 'FashionMNIST to 83%'],
  ]);
  for (const file of ['static/how-it-works.html', 'README.md'])
    for (const finding of [...accuracy, ...sooner.slice(1)]) expect(await textOf(file), file).toMatch(said(finding));
});

it('texts say what was decided of dropout', async () => {
  const all = decided('5-dropout');
  const gains = all.filter(({ one }) => one.startsWith('gain'));
  expect(gains.map(({ where, decision }) => [where, decision])).toEqual([
    ['MNIST', 'equivalent'],
    ['FashionMNIST', 'more'],
  ]);
  expect(await textOf('README.md')).toMatch(said(gains[1]!));
  const costs = all.filter(({ one }) => one === 'dropout 0');
  expect(costs.map(({ decision }) => decision)).toEqual(['more', 'more', 'more', 'more']);
  for (const finding of [...costs, gains[1]!]) expect(await textOf('static/how-it-works.html')).toMatch(said(finding));
});

it('texts say what was decided of learning rates', async () => {
  const all = decided('3-learning-rate');
  const decisions = (one: string) => all.filter(finding => finding.one === one).map(({ decision }) => decision);
  expect(['vitbn-all', 'vitbn-ffn', 'vitbn'].map(decisions)).toEqual([
    ['more', 'more'],
    ['equivalent', 'undecided'],
    ['undecided', 'undecided'],
  ]);
  for (const { difference } of all.filter(({ one }) => one === 'vitbn-all')) {
    const { mean, low, high } = difference!;
    const [times, from, to] = [mean, low!, high!].map(log => Math.exp(log).toFixed(2));
    for (const file of ['static/how-it-works.html', 'README.md'])
      expect(await textOf(file), file).toMatch(new RegExp(`${times} times .{0,40}\\(95% CI ${from} to ${to}\\)`));
  }
});

it('texts say what was decided of the time that training takes', async () => {
  const training = decided('8-time').filter(({ where }) => /training/.test(where));
  const [one, ...all] = training.toReversed();
  expect(all.map(({ decision }) => decision === 'within' || decision === 'equivalent')).toEqual([true, true, true]);
  expect(one!.one).toContain('depth 1');
  const [mean, low, high] = [one!.difference!.mean, one!.difference!.low!, one!.difference!.high!].map(log =>
    Math.exp(log).toFixed(3),
  );
  for (const file of ['static/how-it-works.html', 'README.md'])
    expect(await textOf(file), file).toMatch(new RegExp(`${mean} of the time.*\\(95% CI ${low} to ${high}\\)`));
});

it('the page says what the code says of the same numbers', async () => {
  const drawn = plans.filter(({ name }) => existsSync(join(EXPERIMENTS, name, 'figure.svg')));
  const figures = await Promise.all(drawn.map(async ({ name }) => [name, await read(name, 'figure.svg')] as const));
  expect(await read('index.html')).toBe(page(published, new Map(figures)));
});
