// Keeps one request in flight and lets the latest drawing win: an answer to an earlier one is never reported.

import type { Answer } from './answer.ts';
import { NoAnswer } from './client.ts';

export interface Asker<Q> {
  /** Whatever was asked before is dropped. */
  ask(question: Q): void;
  /** Drops what was asked; nothing will be reported. */
  forget(): void;
  readonly busy: boolean;
}

export function createAsker<Q>(
  classify: (question: Q, signal: AbortSignal) => Promise<Answer>,
  onAnswer: (answer: Answer) => void,
  onFailure: (words: string) => void,
) {
  let current: AbortController | undefined;

  async function follow(question: Q, request: AbortController): Promise<void> {
    const report = await classify(question, request.signal).then(
      answer => () => onAnswer(answer),
      (error: unknown) => () => onFailure(explain(error)),
    );
    if (request !== current) return;
    current = undefined;
    report();
  }

  const asker: Asker<Q> = {
    ask(question) {
      asker.forget();
      current = new AbortController();
      void follow(question, current);
    },
    forget() {
      current?.abort();
      current = undefined;
    },
    get busy() {
      return current !== undefined;
    },
  };
  return asker;
}

function explain(error: unknown): string {
  if (error instanceof NoAnswer) return error.message;
  throw error;
}
