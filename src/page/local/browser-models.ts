// The models in this browser, in a Web Worker of their own, so that the pen never waits for them.

import { scriptUrl } from '../dom/script-url.ts';
import type { LocalAnswer, LocalModels, LocalQuestion } from './messages.ts';

const BLANK: readonly number[] = new Array<number>(28 * 28).fill(0);

export function openLocalModels(): LocalModels {
  const worker = new Worker(scriptUrl('/local.js'), { type: 'module' });
  const waiting = new Map<number, { resolve(answer: LocalAnswer): void; reject(why: Error): void }>();
  let next = 0;
  const rejectAll = (why: Error) => {
    for (const { reject } of waiting.values()) reject(why);
    waiting.clear();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<LocalAnswer>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', () =>
    rejectAll(new Error('models in the browser: their worker has failed to start')),
  );
  const models: LocalModels = {
    start: async model => {
      await models.classify(model, BLANK, false);
    },
    async classify(model, image, explain) {
      const id = next++;
      const answer = await new Promise<LocalAnswer>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, model, image, explain } satisfies LocalQuestion);
      });
      if ('failed' in answer) throw new Error(`models in the browser: ${model} does not run`);
      return answer;
    },
    close() {
      worker.terminate();
      rejectAll(new Error('models in the browser: they have been ended'));
    },
  };
  return models;
}
