import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FIXTURES } from './tiny-model.ts';
import { type OnOutput, runTrainer } from './trainer-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
});
afterAll(() => rm(folder, { recursive: true }));

const TESTING = ['--preset', 'testing', '--seeds', '2', '--data', FIXTURES, '--threads', '1', '--rounds', '1'];

const compare = (args: string[], onOutput?: OnOutput) => runTrainer(folder, ['compare', ...args], onOutput);

async function results(out: string) {
  const text = await readFile(join(folder, out, 'report', 'results.json'), 'utf8');
  return JSON.parse(text) as { cells: { accuracyBySeed: Record<string, number> }[]; findings: string[] };
}

describe('npm run compare', () => {
  it('makes the same report of a grid that was cut off and of one that was performed in two shards', {
    timeout: 180_000,
  }, async () => {
    const whole = ['--out', 'whole', ...TESTING];
    const stopped = await compare(
      whole,
      (text, kill) =>
        text.endsWith(' left\n') && text.includes(' 2 of 8 runs') && !text.includes(' 3 of 8') && kill('SIGINT'),
    );
    expect(stopped.errors).toBe('');
    expect(stopped).toMatchObject({ code: 130, output: expect.stringContaining('stopped; the same command goes on') });
    const ended = (await readdir(join(folder, 'whole', 'runs'))).length;
    expect(ended).toBeLessThan(8);

    const resumed = await compare(whole);
    expect(resumed).toMatchObject({ code: 0, errors: '' });
    expect(resumed.output).not.toContain(' 1 of 8 runs');
    expect(resumed.output).toContain(' 8 of 8 runs');

    const shards = ['1/2', '2/2'].map((shard, i) => compare([...TESTING, '--shard', shard, '--out', `part${i}`]));
    for (const shard of await Promise.all(shards)) expect(shard).toMatchObject({ code: 0, errors: '' });
    const merged = await compare(['--merge', 'part0', 'part1', '--out', 'merged']);
    expect(merged).toMatchObject({ code: 0, errors: '', output: `report: ${join('merged', 'report')}\n` });
    const [one, other] = await Promise.all([results('whole'), results('merged')]);
    expect(other.cells).toEqual(one.cells);
    expect(one.cells.map(cell => Object.keys(cell.accuracyBySeed).length)).toEqual([2, 2, 2, 2]);
    expect(one.findings).toHaveLength(3);

    const figures = ['accuracy', 'loss', 'stability', 'time'].flatMap(name => [`${name}.png`, `${name}.svg`]);
    expect((await readdir(join(folder, 'merged', 'report', 'figures'))).sort()).toEqual(figures);
    const html = await readFile(join(folder, 'merged', 'report', 'index.html'), 'utf8');
    expect(html.match(/<svg /g)).toHaveLength(4);
    expect(html).toContain('npm run compare -- --preset testing --seeds 2 --threads 1 --rounds 1</code>');
    expect(html).not.toMatch(/<script|src=|https?:\/\/(?!www\.w3\.org\/2000\/svg)/);
    expect(html).not.toContain(FIXTURES);
  });

  it.each([
    [['--preset', 'orgin'], '--preset: expected origin, depth, learning-rate, normalisation, testing, got orgin'],
    [['--seeds', '0'], '--seeds: expected a whole number of at least 1, got 0'],
    [['--model', 'vit,vjt'], '--model: expected vit, vitbn, vitbn-ffn, vitbn-all, got vjt'],
    [['--shard', '3/2'], '--shard: expected i/n with 1 ≤ i ≤ n, such as 2/8, got 3/2'],
    [['--merge'], '--merge: expected the folders of the parts, got none'],
    [['part1'], 'compare: expected options, got part1'],
  ])('%j ends with code 2 and says what is allowed', async (args, message) => {
    expect(await compare(args)).toEqual({ code: 2, output: '', errors: `${message}\n` });
  });

  it('refuses to merge what is no comparison, and what is parts of another one', async () => {
    const missing = await compare(['--merge', 'nowhere']);
    expect(missing).toMatchObject({ code: 1, errors: expect.stringContaining('nowhere/comparison.json: expected') });
    const other = ['--preset', 'testing', '--seeds', '1', '--data', FIXTURES, '--depth', '1', '--model', 'vit'];
    await compare([...other, '--shard', '9/9', '--out', 'other']);
    await compare([...other, '--shard', '9/9', '--learning-rate', '0.001', '--out', 'another']);
    expect((await compare(['--merge', 'other', 'another'])).errors).toBe(
      'merge: expected parts of one comparison, got another, which has other runs than other\n',
    );
  });
});
