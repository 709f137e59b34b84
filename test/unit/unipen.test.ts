import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createTar } from 'nanotar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkConfig } from '../../trainer/config/schema.ts';
import { describeDataset, loadSplit } from '../../trainer/data/datasets.ts';
import { drawingAt } from '../../trainer/data/drawings.ts';
import { holdOut } from '../../trainer/data/holdout.ts';
import { type LabelledStrokes, partsOf } from '../../trainer/data/samples.ts';
import { parseRelease } from '../../trainer/data/unipen/release.ts';
import { drawnByHand } from '../../trainer/data/unknown/by-hand.ts';
import { trainingUnknowns, unknownSamples } from '../../trainer/data/unknown/unknown.ts';
import { tinyConfig } from './tiny-model.ts';

const DIGITS = [...'0123456789'];

/** A file of `include/`: a pen that is up and down, words for people, numbers beside the two that count. */
const INK = `.INCLUDE abc/abc.doc
.WRITER_ID Ann Other
.COMMENT  x .PEN_DOWN in a text is none
	  .PEN_DOWN
.PEN_DOWN

.PEN_DOWN
 0 500 1 700
 9 510 2 700
.PEN_UP
 5 520 2 700
.DT 100
.PEN_DOWN
 100 500 4 700
 200 510 5 700
 300 540 6 700
`;
const COORD = '.COORD T Y X P\n';
const DATA = `.VERSION 1.0
.INCLUDE abc/data/ann.dat
.SEGMENT CHARACTER 0 ? "3"
.SEGMENT CHARACTER 0-2 OK "4"
.SEGMENT CHARACTER 2:1-2:2 OK "7"
.SEGMENT CHARACTER 0,2:0 OK "8"
`;

type Release = Record<string, string>;

const RELEASE: Release = {
  'data/1a/abc/ann.dat': DATA,
  'data/1b/abc/ann.dat': DATA.replace('"3"', '"A"').replace('"4"', '"B"').replace('"7"', '"O"').replace('"8"', '"C"'),
  'data/1c/abc/ann.dat': DATA.replace('"3"', '"a"').replace('"4"', '"b"').replace('"7"', '"x"').replace('"8"', '"z"'),
  'data/1d/abc/ann.dat': DATA.replace('"3"', '"\\""')
    .replace('"4"', '"\\\\"')
    .replace('"7"', '"\\@"')
    .replace('"8"', '"+"'),
  'include/abc/data/ann.dat': INK,
  'include/abc/abc.doc': COORD,
};

function tar(files: Release): Uint8Array {
  return createTar(Object.entries(files).map(([name, data]) => ({ name: `train_r01_v07/${name}`, data })));
}

const parse = (change: Release = {}, characters: 'digits' | 'letters' | 'symbols' = 'digits', classes = DIGITS) =>
  parseRelease('unipen.tar', tar({ ...RELEASE, ...change }), { characters, classes });

const strokes = (data: LabelledStrokes) => Array.from(data.labels, (_, i) => drawingAt(data.drawings, i));

describe('the release', () => {
  it('gives what is drawn with the pen down in the components of each segment, y downwards', () => {
    const data = parse();
    expect([...data.labels]).toEqual([3, 4, 7, 8]);
    const [first, last] = [
      [
        [1, -500],
        [2, -510],
      ],
      [
        [4, -500],
        [5, -510],
        [6, -540],
      ],
    ];
    expect(strokes(data)).toEqual([[first], [first, last], [last!.slice(1)], [first, last!.slice(0, 1)]]);
  });

  it('has X and Y in the first columns where no .COORD says otherwise', () => {
    const [drawing] = strokes(parse({ 'include/abc/abc.doc': '.VERSION 1.0\n' }));
    expect(drawing).toEqual([
      [
        [0, -500],
        [9, -510],
      ],
    ]);
  });

  it('makes one class of a letter’s both cases, and reads labels that are escaped', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
    const { labels } = parse({}, 'letters', letters);
    expect(Array.from(labels, label => letters[label])).toEqual([...'ABOCABXZ']);
    const symbols = [...'"\\+'];
    expect(Array.from(parse({}, 'symbols', symbols).labels, label => symbols[label])).toEqual([...symbols]);
  });

  it('says of a name always the same group of writers', () => {
    const renamed = parse({ 'include/abc/data/ann.dat': INK.replace('Ann Other', 'Bob') });
    expect(new Set(parse().writers).size).toBe(1);
    expect([...parse().writers]).not.toEqual([...renamed.writers]);
    expect(parse().people).toHaveLength(32);
  });

  it.each([
    ['a label of another kind', 'data/1a/abc/ann.dat', '"3"', '"x"', 'data/1a/abc/ann.dat:3: expected a label of 0 1'],
    ['no label', 'data/1a/abc/ann.dat', '? "3"', '?', 'data/1a/abc/ann.dat:3: expected .SEGMENT CHARACTER'],
    ['odd components', 'data/1a/abc/ann.dat', '0-2', '0..2', 'data/1a/abc/ann.dat:4: expected .SEGMENT CHARACTER'],
    ['components that are not there', 'data/1a/abc/ann.dat', '0-2', '0-3', 'ann.dat:4: expected components below 3'],
    ['the pen up', 'data/1a/abc/ann.dat', '0-2', '1', 'ann.dat:4: expected components with the pen down, got none'],
    ['a file that is missing', 'data/1a/abc/ann.dat', 'ann.dat', 'bob.dat', 'ann.dat:2: expected a file of include/'],
    [
      'a point that is none',
      'include/abc/data/ann.dat',
      '0 500 1',
      '0 5x0 1',
      'include/abc/data/ann.dat:8: expected a keyword or a point, got 0 5x0',
    ],
    [
      'a point cut short',
      'include/abc/data/ann.dat',
      '0 500 1 700',
      '0 500',
      'ann.dat:8: expected a keyword or a point, got 0 500',
    ],
    [
      'a file that is missing in another',
      'include/abc/data/ann.dat',
      'abc.doc',
      'x.doc',
      'include/abc/data/ann.dat:1: expected a file of include/',
    ],
    [
      'no writer',
      'include/abc/data/ann.dat',
      '.WRITER_ID Ann Other',
      '',
      'ann.dat:3: expected an included file with .WRITER_ID',
    ],
    ['coordinates without X', 'include/abc/abc.doc', ' X ', ' ', 'include/abc/abc.doc:1: expected .COORD with X and Y'],
  ])('with %s is refused with file and line', (_, path, right, wrong, message) => {
    expect(() => parse({ [path]: RELEASE[path]!.replace(right, wrong) })).toThrow(message);
  });

  it('without such characters is refused', () => {
    expect(() => parse({ 'data/1a/abc/ann.dat': '.VERSION 1.0\n' })).toThrow(
      'expected data/1a/… with segments, got none',
    );
  });
});

describe('in a folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vitbn-edge-unipen-'));
    const people = Array.from({ length: 60 }, (_, i) => `hand${i}`);
    const files = people.flatMap(name =>
      Object.entries(RELEASE).map(([path, text]) => [
        path.replace('ann.dat', `${name}.dat`),
        text.replaceAll('ann.dat', `${name}.dat`).replace('Ann Other', name),
      ]),
    );
    await writeFile(join(folder, 'train_r01_v07.tar.gz'), gzipSync(tar(Object.fromEntries(files))));
    const doodle = (word: string) =>
      JSON.stringify({
        word,
        drawing: [
          [
            [0, 5],
            [1, 2],
            [0, 9],
          ],
        ],
      });
    const lines = Array.from({ length: 64 }, (_, i) => doodle(i % 2 === 0 ? 'cat' : 'line'));
    await writeFile(join(folder, 'quickdraw.ndjson'), lines.join('\n'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('is a data set of the characters that are asked for, alone or mixed with others', async () => {
    const source = { folder };
    expect((await describeDataset({ dataset: 'unipen' }, source)).classes).toEqual(DIGITS);
    const info = await describeDataset({ dataset: 'unipen', characters: 'letters' }, source);
    expect(info).toMatchObject({ title: 'UNIPEN', modelName: 'letters', preprocessing: 'ink' });
    const letters = await loadSplit({ dataset: 'unipen', characters: 'letters', testWriters: 0 }, 'train', source);
    expect(letters.count).toBe(60 * 8);
    await expect(describeDataset({ dataset: 'pendigits', characters: 'small' }, source)).rejects.toThrow(
      'characters: expected digits of Pendigits, got small',
    );
  });

  it('holds out whole groups of writers, the same for all characters', async () => {
    const groups = async (characters: 'digits' | 'symbols') => {
      const all = await loadSplit({ dataset: 'unipen', characters, testWriters: 6 }, 'train', { folder });
      const { train, validation } = holdOut(all, { validation: 0, validationWriters: 4, limit: 0, seed: 1 });
      return [train, validation].map(half => [...new Set((partsOf(half)[0] as LabelledStrokes).writers)].sort());
    };
    const [train, validation] = (await groups('digits')) as [number[], number[]];
    expect(validation.length).toBeGreaterThan(0);
    expect(train.filter(group => validation.includes(group) || group >= 26)).toEqual([]);
    expect(await groups('symbols')).toEqual([train, validation]);
  });

  it('gives images of no class without those that could be one', async () => {
    const count = async (name: 'unipen-capitals' | 'unipen-small' | 'doodles', classes = DIGITS) =>
      (await drawnByHand(name, classes, { folder })).count / 60;
    // B and O are as 8 and 0, b and z as 6 and 2; A, a and x are one upright line.
    expect(await count('unipen-capitals')).toBe(1);
    expect(await count('unipen-small', ['cat', 'dog'])).toBe(4);
    expect(await count('unipen-small', [...'ABCX'])).toBe(1);
    expect((await drawnByHand('doodles', DIGITS, { folder })).count).toBe(32);
  });

  it('shows in training no unknowns by people who validate or test', async () => {
    const { train: options } = tinyConfig({}, { unknownShare: 0.2, unknownData: 'scribbles+unipen-capitals+doodles' });
    const known = await loadSplit({ dataset: 'unipen', testWriters: 6 }, 'train', { folder });
    const unknown = (await trainingUnknowns(options, { known, classes: DIGITS }, { folder }))!;
    const tested = await unknownSamples(
      { dataset: 'unipen-capitals', testWriters: 6 },
      { known, classes: DIGITS },
      { folder },
    );
    expect(unknown.validation.map(({ source }) => source)).toEqual(['scribbles', 'unipen-capitals', 'doodles']);
    expect(unknown.train.scribbles).toBe(true);
    const [shown] = unknown.train.drawn as [LabelledStrokes];
    const held = [unknown.validation[1]!.samples, tested].map(samples => [...(samples as LabelledStrokes).writers]);
    for (const writers of held) {
      expect(writers.length).toBeGreaterThan(0);
      expect(writers.filter(writer => shown.writers.includes(writer))).toEqual([]);
    }
    expect(await trainingUnknowns({ ...options, unknownShare: 0 }, { known, classes: DIGITS }, { folder })).toBe(
      undefined,
    );
  });

  it('of damaged doodles are refused with file and line', async () => {
    await writeFile(join(folder, 'quickdraw.ndjson'), '{"word":"cat","drawing":[[[1],[2],[3]]]}\n{"word":');
    await expect(drawnByHand('doodles', DIGITS, { folder })).rejects.toThrow('quickdraw.ndjson:2: expected a drawing');
  });
});

it.each([
  [{ unknownData: 'cats' }, '--unknown-data: expected scribbles, several, doodles'],
  [{ weights: 'mnist' }, 'weights: expected DATASET:WEIGHT, above 0 to 100, joined by commas, got mnist'],
  [{ weights: 'mnist:0' }, 'got mnist:0'],
  [{ weights: 'cats:1' }, 'got cats:1'],
  [{ dataset: 'mnist+mnist' }, 'dataset: expected each data set once, got mnist twice'],
  [{ unknownShare: 0.1 }, '--unknown-share: expected a model with an output for no class, got 0.1 without'],
])('the options %j are refused', (options, message) => {
  expect(() => checkConfig(tinyConfig({}, options))).toThrow(message);
});
