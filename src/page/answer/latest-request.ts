// Keeps one request in flight and lets the latest drawing win: an answer to an earlier one is never reported.

import { NoAnswer } from '../no-answer.ts';
import type { Answer } from './answer.ts';

export interface LatestRequest<Q> {
  /** Whatever was asked before is dropped. */
  ask(question: Q): void;
  /** Drops what was asked; nothing will be reported. */
  forget(): void;
  readonly busy: boolean;
}

export function createLatestRequest<Q>(
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

  const latestRequest: LatestRequest<Q> = {
    ask(question) {
      latestRequest.forget();
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
  return latestRequest;
}

function explain(error: unknown): string {
  if (error instanceof NoAnswer) return error.message;
  throw error;
}
