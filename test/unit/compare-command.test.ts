import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Published, publishedSchema } from '../../trainer/compare/published.ts';
import { answerText } from '../../trainer/compare/wording.ts';
import { FIXTURES } from './tiny-model.ts';
import { type OnOutput, runTrainer } from './trainer-process.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'compare-'));
  await writeFile(join(folder, 'tiny.json'), JSON.stringify(TINY));
  await writeFile(join(folder, 'times.json'), JSON.stringify(TIMES));
});
afterAll(() => rm(folder, { recursive: true }));

const TINY = {
  title: 'A grid that is small enough for a test',
  question: 'Does every part of a comparison work?',
  common: { preset: 'testing', epochs: '3', 'learning-rate': '0.01', validation: '0' },
  grids: [{ model: 'vit,vitbn', depth: '1,2' }],
  seeds: 2,
  metric: { kind: 'accuracy' },
  baselines: [{ model: 'vit' }],
  margin: 0.2,
};
const TIMES = { ...TINY, grids: [{ model: 'vit,vitbn' }], seeds: 1, metric: { kind: 'time', rounds: 2 } };

const TESTING = ['--plan', 'tiny.json', '--data', FIXTURES, '--threads', '1'];

const compare = (args: string[], onOutput?: OnOutput) => runTrainer(folder, ['compare', ...args], onOutput);

async function results(out: string, plan = 'tiny') {
  const text = await readFile(join(folder, out, 'report', plan, 'results.json'), 'utf8');
  return publishedSchema.parse(JSON.parse(text));
}

const withoutTimes = ({ cells }: Published) =>
  cells.map(({ setting, runs }) => ({ setting, runs: runs.map(({ seed, accuracy }) => ({ seed, accuracy })) }));

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
    const half = await compare([...TESTING, '--merge', 'part1', '--out', 'half']);
    expect(half).toMatchObject({ code: 0, errors: '' });
    expect(half.output).toMatch(/not done yet: 4 of 8 runs: (mnist-\S+, ){3}mnist-\S+\n/);
    expect(answerText(await results('half'))).toMatch(/^(.*\. )?Not yet decided\. 4 of 8 runs done\.$/);
    const merged = await compare([...TESTING, '--merge', 'part0', 'part1', '--out', 'merged']);
    expect(merged).toMatchObject({ code: 0, errors: '', output: `report: ${join('merged', 'report')}\n` });
    const [one, other] = await Promise.all([results('whole'), results('merged')]);
    expect(withoutTimes(other)).toEqual(withoutTimes(one));
    expect(one.cells.map(({ runs }) => runs.length)).toEqual([2, 2, 2, 2]);

    const recovered = await compare([...TESTING, '--merge', join('merged', 'report'), '--out', 'again']);
    expect(recovered).toMatchObject({ code: 0, errors: '', output: `report: ${join('again', 'report')}\n` });
    expect(await results('again')).toEqual(other);

    expect(await readdir(join(folder, 'merged', 'report', 'tiny'))).toEqual(['figure.svg', 'results.json']);
    const html = await readFile(join(folder, 'merged', 'report', 'index.html'), 'utf8');
    expect(html).toContain('npm run compare -- --plan tiny</code>');
    expect(html).not.toMatch(/<script|https?:/);
    expect(html).not.toContain(FIXTURES);
  });

  it('writes elsewhere what is known so far, and times the models of a plan that asks for it', async () => {
    const options = ['--plan', 'times.json', '--threads', '1', '--out', 'timed'];
    expect((await compare([...options, '--report', 'timed/report'])).errors).toBe('');
    expect(answerText(await results('timed', 'times'))).toBe('Not yet decided. 0 of 2 models timed.');
    expect(await compare(options)).toMatchObject({ code: 0, errors: '' });
    const { cells } = await results('timed', 'times');
    expect(cells.map(({ seconds }) => seconds?.epoch?.length)).toEqual([2, 2]);
  });

  it.each([
    [['--preset', 'orgin'], '--preset: expected reference, digits, letters, fashion, testing, got orgin'],
    [['--plan', 'tiny.json', '--depth', '1'], '--depth: expected none, since the plan says what is trained'],
    [['--seeds', '0'], '--seeds: expected a whole number of at least 1, got 0'],
    [['--model', 'vit,vjt'], '--model: expected vit, vitbn, vitbn-ffn, vitbn-all, got vjt'],
    [['--shard', '3/2'], '--shard: expected i/n with 1 ≤ i ≤ n, such as 2/8, got 3/2'],
    [['--merge'], 'option --merge <dirs...> argument missing; see --help'],
    [['part1'], 'unexpected argument part1; see --help'],
  ])('%j ends with code 2 and says what is allowed', async (args, message) => {
    expect(await compare(args)).toEqual({ code: 2, output: '', errors: `${message}\n` });
  });

  it('refuses a plan that does not exist, and names the field of one that is wrong', async () => {
    expect((await compare(['--plan', 'none'])).errors).toMatch(/^--plan: expected all, 1-.* or a file, got none\n$/);
    const wrong = { ...TINY, margin: -1, grids: [{ modl: 'vit' }] };
    await writeFile(join(folder, 'wrong.json'), JSON.stringify(wrong));
    const { code, errors } = await compare(['--plan', 'wrong.json']);
    expect(code).toBe(1);
    expect(errors).toMatch(/^wrong\.json: expected a plan, got /);
    expect(errors).toContain('→ at grids[0].modl');
    expect(errors).toContain('→ at margin');
  });
});
