// Who answered and how fast: told apart by the answer's headers, and shown as far as they tell.

import { describe, expect, it } from 'vitest';
import { ModelCard } from '../../../src/card.ts';
import digits from '../../../src/model/digits.json' with { type: 'json' };
import type { Answer } from '../../../src/page/answer/answer.ts';
import { factsOf } from '../../../src/page/answer/model-card.ts';
import { serverRun } from '../../../src/page/answer/server-run.ts';
import { ALL_OFF, type Stage, started, switched } from '../../../src/page/local/loading-stage.ts';
import { runsView } from '../../../src/page/local/runs-view.ts';
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
    url => expect(from({}, url).place).toBe('server on this machine'),
  );
});

const files = { model: 3_461_628, runtime: 536_756 };
const card = ModelCard.parse(digits);
const trained = (norm: string, epoch: number) => {
  const lastEpoch = { ...card.training.lastEpoch!, epoch };
  return { ...card.training, model: { ...card.training.model, norm }, lastEpoch };
};
const vitbn = {
  ...card,
  parameters: 541_036,
  testAccuracy: 0.9946,
  testImages: 11_498,
  training: trained('vitbn', 100),
};
const vit = { ...vitbn, testAccuracy: 0.85, training: trained('vit', 1) };

const predictions = [{ label: '7', score: 0.9981 }];
const answer: Answer = { predictions, image: [], server: { ...from({}), predictions } };
const here = { image: [], predictions: [{ label: '7', score: 0.99805 }], modelMs: 2.04, files, facts: factsOf(vitbn) };
const rival = { ...here, predictions: [{ label: '1', score: 0.61 }], modelMs: 3, facts: factsOf(vit) };

/** What is shown of an answer while the models in the browser are at these stages. */
const shown = (answer: Answer, served: Stage, vit: Stage = 'off') =>
  runsView(answered({ ...blank, model: factsOf(vitbn), stages: { served, vit } }, answer));

describe('the table of answers', () => {
  it('tells the model’s time and the rest apart', () => {
    const server = { ms: 12.06, modelMs: 2, place: 'Cloudflare FRA', predictions };
    const { speed, rows } = shown({ ...answer, server }, 'off');
    expect(speed).toBe('12 ms');
    expect(rows).toEqual([
      { where: 'ViTBN, Cloudflare FRA', answer: '7, 99.8%', model: '2.0\u00a0ms', network: '10.1\u00a0ms' },
    ]);
  });

  it('claims no time of the model where none was measured', () => {
    expect(shown(answer, 'off').rows).toMatchObject([{ model: 'not measured', network: '48.0\u00a0ms' }]);
  });

  it('has a row for this browser, and says whether it agrees', () => {
    const { rows, remarks } = shown({ ...answer, here }, 'ready');
    expect(rows[1]).toEqual({
      where: 'ViTBN, this browser',
      answer: '7, 99.8%',
      model: '2.0\u00a0ms',
      network: '–',
    });
    expect(remarks[0]).toBe('Server and browser give the same scores.');
    expect(remarks.at(-1)).toContain('3.5\u00a0MB of models and 0.5\u00a0MB of runtime');
    const other = { ...here, predictions: [{ label: '7', score: 0.9881 }] };
    expect(shown({ ...answer, here: other }, 'ready').remarks[0]).toContain('differ by up to 1.00 percentage points');
  });

  it('has a row for the model that is compared, and says from the cards how both were trained', () => {
    const { rows, remarks } = shown({ ...answer, here, rival }, 'ready', 'ready');
    expect(rows[2]).toMatchObject({ where: 'ViT, this browser', answer: '1, 61.0%', model: '3.0\u00a0ms' });
    expect(remarks).toContain(
      'ViTBN: 541,036 parameters, trained for 100 epochs, 99.46% correct on 11,498 test images.',
    );
    expect(remarks).toContain('ViT: 541,036 parameters, trained for 1 epoch, 85.00% correct on 11,498 test images.');
    expect(remarks.at(-1)).toContain('6.9\u00a0MB of models');
  });

  it('says that the server is out of reach, that a model is being loaded, or that it cannot run', () => {
    const { server, ...alone } = answer;
    expect(shown({ ...alone, here }, 'ready').rows[0]?.answer).toBe('–');
    expect(shown({ ...alone, here, trouble: 'Gone.' }, 'ready').rows[0]?.answer).toBe('unreachable');
    expect(shown(answer, 'loading').remarks[0]).toBe('Loading the model into this browser…');
    expect(shown(answer, 'failed').remarks[0]).toBe('The model can’t run in this browser.');
  });
});

describe('who sees the drawings', () => {
  it('is the server alone, the server as a check, or nobody', () => {
    const { server, ...alone } = answer;
    expect(shown(answer, 'loading').privacy).toContain('sent to this server');
    expect(shown({ ...answer, here }, 'ready').privacy).toContain('offline too');
    expect(shown({ ...alone, here, trouble: 'Gone.' }, 'ready').privacy).toContain('out of reach');
  });
});

describe('the badge', () => {
  const server = { ms: 43.2, modelMs: undefined, place: 'Cloudflare FRA', predictions };

  it('says whether the server agrees with the browser, and how long it took', () => {
    expect(shown({ ...answer, here, server }, 'ready').badge).toBe('Cloudflare FRA agrees, 43\u00a0ms');
    const eight = { ...server, place: undefined, predictions: [{ label: '8', score: 0.7 }] };
    expect(shown({ ...answer, here, server: eight }, 'ready').badge).toBe('The server disagrees: 8');
  });

  it('says why the browser has answered alone, and nothing while the server is asked or without the browser', () => {
    const { server: _, ...alone } = answer;
    const { badge, remarks } = shown({ ...alone, here, trouble: 'Gone.' }, 'ready');
    expect(badge).toBe('Server unavailable, answered here');
    expect(remarks[0]).toBe('Gone.');
    expect(shown({ ...alone, here }, 'ready').badge).toBe('');
    expect(shown(answer, 'off').badge).toBe('');
  });
});

describe('the switches', () => {
  it('load what is compared together with what it is compared with, and end them together', () => {
    const both = switched(ALL_OFF, 'vit', true);
    expect(both).toEqual({ served: 'loading', vit: 'loading' });
    expect(switched(both, 'served', false)).toEqual(ALL_OFF);
    expect(switched({ served: 'ready', vit: 'off' }, 'vit', true)).toEqual({ served: 'ready', vit: 'loading' });
    expect(switched({ served: 'ready', vit: 'ready' }, 'vit', false)).toEqual({ served: 'ready', vit: 'off' });
  });

  it('try again what has failed, and forget a start that is not wanted any more', () => {
    const failed = started(switched(ALL_OFF, 'served', true), 'served', false);
    expect(failed.served).toBe('failed');
    expect(switched(failed, 'served', true).served).toBe('loading');
    expect(started(ALL_OFF, 'served', true)).toEqual(ALL_OFF);
  });
});

describe('a model’s card', () => {
  it('tells how the model was trained and how well it reads', () => {
    expect(factsOf(vitbn)).toEqual({
      name: 'vitbn',
      version: card.version,
      classes: card.classes,
      sureFrom: card.calibration!.sureFrom,
      parameters: 541_036,
      epochs: 100,
      testAccuracy: 0.9946,
      testImages: 11_498,
    });
  });

  it('without an epoch or a calibration tells neither, and every answer is sure', () => {
    const training = { ...card.training, lastEpoch: null };
    expect(factsOf({ ...card, calibration: null, training })).toMatchObject({ epochs: undefined, sureFrom: 0 });
  });
});
