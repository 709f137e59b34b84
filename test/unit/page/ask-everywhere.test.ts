// Who answers: the server, the models in the browser, or these alone.

import { describe, expect, it, vi } from 'vitest';
import type { Answer, LocalRun } from '../../../src/page/answer/answer.ts';
import { UNKNOWN_MODEL } from '../../../src/page/answer/model-card.ts';
import { askEverywhere } from '../../../src/page/local/ask-everywhere.ts';
import type { LocalModel, LocalModels } from '../../../src/page/local/messages.ts';
import { NoAnswer } from '../../../src/page/no-answer.ts';

const drawing = [
  [
    [10, 10],
    [90, 90],
  ],
] as const;
const { signal } = new AbortController();
const predictions = [{ label: '7', score: 0.9 }];
const ofServer: Answer = {
  predictions,
  image: [1],
  server: { ms: 9, modelMs: undefined, place: undefined, predictions },
};
const ofBrowser = (label: string) => ({ predictions: [{ label, score: 0.9 }], image: [2] });
const server = async () => ofServer;
const run = (label: string): LocalRun => ({
  predictions: [{ label, score: 0.9 }],
  image: [2],
  modelMs: 1,
  files: { model: 1, runtime: 1 },
  facts: UNKNOWN_MODEL,
});

function models(answers: Partial<Record<LocalModel, LocalRun>>): LocalModels {
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

const both = { subject: 'digits', explain: false, here: ['served', 'vit'], server: true } as const;
const serverOnly = { ...both, here: [] };

describe('askEverywhere', () => {
  it('asks the server alone where nothing runs in the browser', async () => {
    const local = models({ digits: run('7') });
    const classify = vi.spyOn(local, 'classify');
    expect(await askEverywhere(server, local, drawing, signal, serverOnly)).toEqual(ofServer);
    expect(classify).not.toHaveBeenCalled();
  });

  it('answers with the model in this browser, and puts the server’s answer and the rival’s beside it', async () => {
    const answer = await askEverywhere(server, models({ digits: run('7'), vit: run('1') }), drawing, signal, both);
    expect(answer).toEqual({ ...ofBrowser('7'), here: run('7'), server: ofServer.server, rival: run('1') });
  });

  it('reads letters with their model, without the rival, which knows digits', async () => {
    const local = models({ letters: run('A'), vit: run('1') });
    const answer = await askEverywhere(server, local, drawing, signal, { ...both, subject: 'letters' });
    expect(answer).toEqual({ ...ofBrowser('A'), here: run('A'), server: ofServer.server });
  });

  it('does without a model that has trapped', async () => {
    expect(await askEverywhere(server, models({}), drawing, signal, both)).toEqual(ofServer);
  });

  it('reports the browser’s answer before the server’s is there', async () => {
    const onFirst = vi.fn();
    const { promise, resolve } = Promise.withResolvers<Answer>();
    const answer = askEverywhere(() => promise, models({ digits: run('3') }), drawing, signal, both, onFirst);
    await vi.waitFor(() => expect(onFirst).toHaveBeenCalledExactlyOnceWith({ ...ofBrowser('3'), here: run('3') }));
    resolve(ofServer);
    expect(await answer).toMatchObject({ ...ofBrowser('3'), server: ofServer.server });
  });

  it('asks the browser alone if the server is not wanted', async () => {
    const classify = vi.fn(server);
    const answer = await askEverywhere(classify, models({ digits: run('3') }), drawing, signal, {
      ...both,
      server: false,
    });
    expect(answer).toEqual({ ...ofBrowser('3'), here: run('3') });
    expect(classify).not.toHaveBeenCalled();
  });

  it('asks the server after all if the model in this browser has trapped', async () => {
    const wishes = { ...both, server: false };
    expect(await askEverywhere(server, models({}), drawing, signal, wishes)).toEqual(ofServer);
  });

  it.each([true, false])(
    'keeps the browser’s answer whatever keeps the server from answering (unreachable: %s)',
    async unreachable => {
      const fail = () => Promise.reject(new NoAnswer('no answer', unreachable));
      const answer = await askEverywhere(fail, models({ digits: run('3') }), drawing, signal, both);
      expect(answer).toEqual({ ...ofBrowser('3'), here: run('3'), trouble: 'no answer' });
      await expect(askEverywhere(fail, models({}), drawing, signal, both)).rejects.toThrow('no answer');
    },
  );

  it('tells where the drawing lies on the image where that is to be explained', async () => {
    const answer = await askEverywhere(server, undefined, drawing, signal, { ...serverOnly, explain: true });
    expect(answer.placement?.scale).toBeGreaterThan(0);
  });
});
