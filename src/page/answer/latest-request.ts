// Keeps one request in flight; the latest drawing wins, and answers to earlier ones are never reported. An answer may come in
// two parts: what is known at once, and later all of it.

import { NoAnswer } from '../no-answer.ts';
import type { Answer } from './answer.ts';

export interface LatestRequest<Q> {
  /** Drops the previous request. */
  ask(question: Q): void;
  /** Drops the request; nothing will be reported. */
  forget(): void;
  /** Nothing has been reported yet. */
  readonly busy: boolean;
}

export function createLatestRequest<Q>(
  classify: (question: Q, signal: AbortSignal, onFirst: (answer: Answer) => void) => Promise<Answer>,
  onAnswer: (answer: Answer) => void,
  onFailure: (words: string) => void,
) {
  let current: AbortController | undefined;
  let isWaiting = false;

  async function follow(question: Q, request: AbortController): Promise<void> {
    const onFirst = (answer: Answer) => {
      if (request !== current) return;
      isWaiting = false;
      onAnswer(answer);
    };
    const report = await classify(question, request.signal, onFirst).then(
      answer => () => onAnswer(answer),
      (error: unknown) => () => onFailure(explain(error)),
    );
    if (request !== current) return;
    current = undefined;
    isWaiting = false;
    report();
  }

  const latestRequest: LatestRequest<Q> = {
    ask(question) {
      latestRequest.forget();
      current = new AbortController();
      isWaiting = true;
      void follow(question, current);
    },
    forget() {
      current?.abort();
      current = undefined;
      isWaiting = false;
    },
    get busy() {
      return isWaiting;
    },
  };
  return latestRequest;
}

function explain(error: unknown): string {
  if (error instanceof NoAnswer) return error.message;
  throw error;
}
