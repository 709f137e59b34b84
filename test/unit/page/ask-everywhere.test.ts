// Who answers: the server, the models in the browser, or these alone.

import { describe, expect, it, vi } from 'vitest';
import type { Answer, LocalRun } from '../../../src/page/answer/answer.ts';
import { UNKNOWN_MODEL } from '../../../src/page/answer/model-card.ts';
import { askEverywhere } from '../../../src/page/local/ask-everywhere.ts';
import type { LocalModels, LocalName } from '../../../src/page/local/messages.ts';
import { NoAnswer } from '../../../src/page/no-answer.ts';

const drawing = [
  [
    [10, 10],
    [90, 90],
  ],
] as const;
const { signal } = new AbortController();
const ofServer: Answer = { predictions: [{ label: '7', score: 0.9 }], image: [1] };
const server = async () => ofServer;
const run = (label: string): LocalRun => ({
  predictions: [{ label, score: 0.9 }],
  image: [2],
  modelMs: 1,
  files: { model: 1, runtime: 1 },
  facts: UNKNOWN_MODEL,
});

function models(answers: Partial<Record<LocalName, LocalRun>>): LocalModels {
  return {
    rankAll: () => Promise.reject(new Error('unexpected')),
    start: async () => {},
    classify: async name => {
      const found = answers[name];
      if (!found) throw new Error('it has trapped');
      return found;
    },
    close: () => {},
  };
}

const both = { explain: false, here: ['digits', 'vit'] as const };

describe('askEverywhere', () => {
  it('asks the server alone where nothing runs in the browser', async () => {
    const local = models({ digits: run('7') });
    const classify = vi.spyOn(local, 'classify');
    expect(await askEverywhere(server, local, drawing, signal, { explain: false, here: [] })).toEqual(ofServer);
    expect(classify).not.toHaveBeenCalled();
  });

  it('puts the answers of the models in the browser beside the server’s', async () => {
    const answer = await askEverywhere(server, models({ digits: run('7'), vit: run('1') }), drawing, signal, both);
    expect(answer).toEqual({ ...ofServer, here: run('7'), rival: run('1') });
  });

  it('does without a model that has trapped', async () => {
    const answer = await askEverywhere(server, models({ digits: run('7') }), drawing, signal, both);
    expect(answer).toEqual({ ...ofServer, here: run('7') });
  });

  it('takes the browser’s answer where the server is out of reach, but not where it refuses', async () => {
    const local = models({ digits: run('3') });
    const fail = (unreachable: boolean) => () => Promise.reject(new NoAnswer('no answer', unreachable));
    const answer = await askEverywhere(fail(true), local, drawing, signal, both);
    expect(answer).toMatchObject({ predictions: run('3').predictions, here: run('3') });
    expect(answer.image).toEqual([2]);
    await expect(askEverywhere(fail(false), local, drawing, signal, both)).rejects.toThrow('no answer');
    await expect(askEverywhere(fail(true), models({}), drawing, signal, both)).rejects.toThrow('no answer');
  });

  it('tells where the drawing lies on the image where that is to be explained', async () => {
    const answer = await askEverywhere(server, undefined, drawing, signal, { explain: true, here: [] });
    expect(answer.placement?.scale).toBeGreaterThan(0);
  });
});
