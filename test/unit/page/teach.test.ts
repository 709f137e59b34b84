// Teaching the last layer: own drawings are learned, others are not forgotten, and what was taught is kept.

import { describe, expect, it } from 'vitest';
import { UNKNOWN_MODEL } from '../../../src/page/answer/model-card.ts';
import type { LocalModels } from '../../../src/page/local/messages.ts';
import { changed, countRight, type Lesson, learn, logitsOf } from '../../../src/page/teach/head.ts';
import { tensorsOf } from '../../../src/page/teach/safetensors.ts';
import { loadTaught, saveTaught, type Taught, taughtModels } from '../../../src/page/teach/taught.ts';
import { encodeSafetensors } from '../../../trainer/model/safetensors.ts';

const LABELS = [...'0123456789'];
const FEATURES = 20;

/** A digit's features are all alike; the model is sure of what it says. */
const lesson = (digit: number, truth: number, noise = 0): Lesson => ({
  features: Array.from({ length: FEATURES }, (_, i) => Number(i % 10 === digit) + 0.1 * Math.sin(i * (noise + 1))),
  logits: Array.from({ length: 11 }, (_, output) => (output === digit ? 4 : 0)),
  truth,
});

const others = Array.from({ length: 100 }, (_, i) => lesson(i % 10, i % 10, i));
/** The visitor's 1 looks to the model like a 7, with something of its own. */
const own = [0, 1, 2].map(i => ({ ...lesson(7, 1, i), features: lesson(7, 1, i).features.with(15, 1).with(3, 1) }));

describe('the last layer', () => {
  it('learns what it read wrongly, and forgets nothing', async () => {
    const change = await learn(own, others);
    expect([countRight(own), countRight(own, change)]).toEqual([0, 3]);
    expect([countRight(others), countRight(others, change)]).toEqual([100, 100]);
    expect([change.length, change[0]!.length]).toEqual([11, FEATURES + 1]);
  });

  it('learns the same from the same lessons, with pauses or without', async () => {
    let pauses = 0;
    const pause = async () => void pauses++;
    expect(await learn(own, others, pause)).toEqual(await learn(own, others));
    expect(pauses).toBeGreaterThan(10);
  });

  it('changes an answer to what it has learned, and scores still sum to one', async () => {
    const predictions = LABELS.map(label => ({ label, score: label === '7' ? 0.9 : 0.01 }));
    const ranking = { predictions, unknown: 0.01 };
    expect(logitsOf(ranking, LABELS)[7]).toBeCloseTo(Math.log(0.9));
    const after = changed(ranking, own[0]!.features, LABELS, await learn(own, others));
    expect(after.predictions[0]!.label).toBe('1');
    expect(after.predictions.reduce((sum, { score }) => sum + score, after.unknown!)).toBeCloseTo(1);
    const none = changed(ranking, own[0]!.features, LABELS, new Array(11).fill(new Array(FEATURES + 1).fill(0)));
    expect(none.predictions[0]).toMatchObject({ label: '7', score: expect.closeTo(0.9) });
  });
});

describe('what was taught', () => {
  const taught = async (): Promise<Taught> => ({
    change: await learn(own, others),
    version: 'v1',
    own: { lessons: 3, before: 0, after: 3 },
    others: { lessons: 100, before: 100, after: 100 },
  });
  const storage = (text: string | null = null) => {
    const kept = new Map([['taught', text]]);
    const found = {
      getItem: (key: string) => kept.get(key),
      setItem: (key: string, value: string) => kept.set(key, value),
    };
    return () => found as unknown as Storage;
  };
  const modelsOf = (version: string): LocalModels =>
    ({
      classify: async () => ({
        predictions: [...'7012345689'].map((label, i) => ({ label, score: i === 0 ? 0.9 : 0.01 })),
        unknown: 0.01,
        features: own[0]!.features,
        image: [],
        modelMs: 1,
        files: { model: 1, runtime: 1 },
        facts: { ...UNKNOWN_MODEL, version },
      }),
    }) as unknown as LocalModels;

  it('is kept in the storage, to five digits', async () => {
    const open = storage();
    expect(loadTaught(open)).toEqual({});
    const all = { digits: await taught() };
    expect(saveTaught(open, all)).toBe(true);
    const { change, ...rest } = loadTaught(open).digits!;
    expect(rest).toEqual({ version: 'v1', own: all.digits.own, others: all.digits.others });
    expect(change[1]![3]).toBeCloseTo(all.digits.change[1]![3]!, 4);
  });

  it.each(['no JSON', '7', '{"digits": 7}', '{"digits": {"change": [], "version": 1}}'])(
    'is nothing where the storage has %s',
    text => expect(loadTaught(storage(text))).toEqual({}),
  );

  it('changes answers of the model that was taught, and of no other', async () => {
    const all = { digits: await taught() };
    const best = async (version: string, model: 'digits' | 'letters') =>
      (await taughtModels(modelsOf(version), all).classify(model, [])).predictions[0]!.label;
    expect(await best('v1', 'digits')).toBe('1');
    expect(await best('v2', 'digits')).toBe('7');
    expect(await best('v1', 'letters')).toBe('7');
  });
});

it('tensors of a safetensors file are written into the file', () => {
  const file = Uint8Array.from(
    encodeSafetensors({ a: { shape: [2], values: Float32Array.of(1, 2) } }, { x: 'y' }),
  ).buffer;
  const { a } = tensorsOf(file);
  expect([a!.shape, [...a!.values]]).toEqual([[2], [1, 2]]);
  a!.values[1] = 5;
  expect([...tensorsOf(file)['a']!.values]).toEqual([1, 5]);
});
