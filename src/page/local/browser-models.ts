// Runs the models of this browser in a Web Worker, so that the pen never waits for them.

import { IMAGE_SIZE } from '../../preparation/ink.ts';
import { scriptUrl } from '../dom/script-url.ts';
import type { LocalAnswer, LocalBatch, LocalModels, LocalQuestion, LocalRankings } from './messages.ts';

const BLANK: readonly number[] = new Array<number>(IMAGE_SIZE ** 2).fill(0);

export function openLocalModels(): LocalModels {
  const worker = new Worker(scriptUrl('/local.js'), { type: 'module' });
  const waiting = new Map<number, { resolve(answer: LocalAnswer | LocalRankings): void; reject(why: Error): void }>();
  let next = 0;
  const rejectAll = (why: Error) => {
    for (const { reject } of waiting.values()) reject(why);
    waiting.clear();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<LocalAnswer | LocalRankings>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', () =>
    rejectAll(new Error('models in the browser: their worker has failed to start')),
  );
  const ask = (question: LocalQuestion | LocalBatch) =>
    new Promise<LocalAnswer | LocalRankings>((resolve, reject) => {
      waiting.set(question.id, { resolve, reject });
      worker.postMessage(question);
    });
  const models: LocalModels = {
    start: async model => {
      await models.classify(model, BLANK);
    },
    async classify(model, image, options) {
      const answer = await ask({ id: next++, model, image, ...options });
      if (!('predictions' in answer)) throw new Error(`models in the browser: ${model} does not run`);
      return answer;
    },
    async rankAll(model, images) {
      const answer = await ask({ id: next++, model, images });
      if (!('rankings' in answer)) throw new Error(`models in the browser: ${model} does not run`);
      return answer.rankings;
    },
    close() {
      worker.terminate();
      rejectAll(new Error('models in the browser: they have been ended'));
    },
  };
  return models;
}
