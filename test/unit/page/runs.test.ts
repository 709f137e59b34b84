// Who answered and how fast: told apart by the answer's headers, and shown as far as they tell.

import { describe, expect, it } from 'vitest';
import type { Answer } from '../../../src/page/answer.ts';
import { factsOf, UNKNOWN_MODEL } from '../../../src/page/model-card.ts';
import { runsView } from '../../../src/page/runs-view.ts';
import { serverRun } from '../../../src/page/server-run.ts';
import { answered, blank } from '../../../src/page/state.ts';

const from = (headers: Record<string, string>, url = 'https://example.com/classify') => {
  const response = new Response(null, { headers });
  Object.defineProperty(response, 'url', { value: url });
  return serverRun(response, 48.04);
};

describe('an answer’s headers', () => {
  it('tell the model’s time and Cloudflare’s location', () => {
    const run = from({ 'server-timing': 'decode;dur=2.0, model;dur=1.5', 'cf-ray': '8f3a6d1b2c4e5f60-FRA' });
    expect(run).toEqual({ ms: 48.04, modelMs: 1.5, place: 'Cloudflare FRA' });
  });

  it.each(['', 'decode;dur=2.0', 'decode;dur=0.0, model;dur=0.0', 'submodel;dur=3'])(
    'tell no time of the model: "%s"',
    timing => {
      expect(from({ 'server-timing': timing })).toEqual({ ms: 48.04, modelMs: undefined, place: undefined });
    },
  );

  it.each(['http://localhost:8787/classify', 'http://127.0.0.1:80/classify', 'http://[::1]/classify'])(
    'are of this machine where it is asked: %s',
    url => expect(from({}, url).place).toBe('this machine'),
  );
});

const answer: Answer = { predictions: [{ label: '7', score: 0.9981 }], image: [] };
const files = { model: 3_461_628, runtime: 536_756 };
const run = { predictions: [{ label: '7', score: 0.9982 }], modelMs: 2.04, files };

describe('the table of answers', () => {
  it('tells the model’s time and the rest apart', () => {
    const state = answered(blank, { ...answer, server: { ms: 12.06, modelMs: 2, place: 'this machine' } });
    expect(runsView(state)).toEqual({
      speed: '12 ms',
      rows: [{ where: 'Server, this machine', answer: '7, 99.8 %', model: '2.0\u00a0ms', network: '10.1\u00a0ms' }],
      remarks: [],
    });
  });

  it('claims no time of the model where none was measured', () => {
    const [row] = runsView(answered(blank, { ...answer, server: from({}) })).rows;
    expect(row).toMatchObject({ where: 'Server', model: 'not measured', network: '48.0\u00a0ms' });
  });

  it('has a row for this browser, and says whether it agrees', () => {
    const both = { ...answer, server: from({}), here: { ...run, difference: 1e-5 } };
    const { rows, remarks } = runsView(answered({ ...blank, local: true }, both));
    expect(rows[1]).toEqual({ where: 'This browser', answer: '7, 99.8 %', model: '2.0\u00a0ms', network: '–' });
    expect(remarks).toEqual([
      'Server and browser give the same scores.',
      'Loaded were 3.5\u00a0MB for it and 0.5\u00a0MB for its runtime.',
    ]);
    const other = runsView(answered({ ...blank, local: true }, { ...both, here: { ...run, difference: 0.01 } }));
    expect(other.remarks[0]).toContain('differ by up to 1.00 points');
  });

  it('says that the server is out of reach, or that the browser cannot', () => {
    const alone = { ...answer, here: { ...run, difference: undefined } };
    expect(runsView(answered({ ...blank, local: true }, alone)).rows[0]?.answer).toBe('out of reach');
    const failed = { ...answer, server: from({}), here: { failed: true as const } };
    expect(runsView(answered({ ...blank, local: true }, failed)).remarks).toEqual([
      'The model does not run in this browser.',
    ]);
  });

  it('tells the model’s size from its card', () => {
    const model = factsOf({ parameters: 541_036 });
    expect(runsView({ ...blank, model }).remarks).toEqual(['The model has 541,036 parameters.']);
  });
});

describe('a model’s card', () => {
  it('tells how the model was trained and how well it reads', () => {
    const card = {
      calibration: { sureFrom: 0.9 },
      parameters: 5,
      testAccuracy: 0.99,
      testImages: 10,
      training: { train: { epochs: 3 } },
    };
    expect(factsOf(card)).toEqual({ sureFrom: 0.9, parameters: 5, epochs: 3, testAccuracy: 0.99, testImages: 10 });
  });

  it.each([undefined, null, 'card', { training: 3, parameters: '5' }])('that is %j tells nothing', card => {
    expect(factsOf(card)).toEqual(UNKNOWN_MODEL);
  });
});
