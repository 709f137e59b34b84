// The model in this browser, in a Web Worker of its own, so that the pen never waits for it.

import type { LocalRun } from './answer.ts';
import { scriptUrl } from './script-url.ts';

export interface LocalQuestion {
  readonly id: number;
  /** 28×28 values 0..255, row by row: white ink on black. */
  readonly image: readonly number[];
  readonly explain: boolean;
}

export type LocalAnswer = (LocalRun & { readonly id: number }) | { readonly id: number; readonly failed: true };

export interface LocalModel {
  /** Ranks all labels for an image, and explains that if wanted; rejects where the model does not run in this browser. */
  classify(image: readonly number[], explain: boolean): Promise<LocalRun>;
  /** Ends it and frees its memory. */
  close(): void;
}

/** Starts it. What it needs, two megabytes, is loaded now and kept by the service worker. */
export function startLocalModel(): LocalModel {
  const worker = new Worker(scriptUrl('/local.js'), { type: 'module' });
  const waiting = new Map<number, { resolve(answer: LocalAnswer): void; reject(error: Error): void }>();
  let next = 0;
  worker.addEventListener('message', ({ data }: MessageEvent<LocalAnswer>) => {
    waiting.get(data.id)?.resolve(data);
    waiting.delete(data.id);
  });
  worker.addEventListener('error', () => {
    for (const { reject } of waiting.values()) reject(new Error('the model’s worker has failed to start'));
    waiting.clear();
  });
  return {
    close: () => worker.terminate(),
    async classify(image, explain) {
      const id = next++;
      const answer = await new Promise<LocalAnswer>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
        worker.postMessage({ id, image, explain } satisfies LocalQuestion);
      });
      if ('failed' in answer) throw new Error('the model does not run in this browser');
      return answer;
    },
  };
}
