// One request in flight, and the latest drawing wins.

import { describe, expect, it, vi } from 'vitest';
import type { Answer } from '../../../src/page/answer/answer.ts';
import { createLatestRequest } from '../../../src/page/answer/latest-request.ts';
import { NoAnswer } from '../../../src/page/no-answer.ts';
import type { Question } from '../../../src/page/question.ts';
import type { Stroke } from '../../../src/preparation/ink.ts';

const answer: Answer = { predictions: [{ label: '7', score: 1 }], image: [] };
const other: Answer = { predictions: [{ label: '1', score: 1 }], image: [] };
const strokes: Stroke[] = [[[1, 1]]];

/** An latestRequest whose requests the test answers by hand, in any order. */
function openLatestRequest() {
  const requests: { signal: AbortSignal; resolve(answer: Answer): void; reject(error: Error): void }[] = [];
  const onAnswer = vi.fn();
  const onFailure = vi.fn();
  const classify = (_: Question, signal: AbortSignal) =>
    new Promise<Answer>((resolve, reject) => requests.push({ signal, resolve, reject }));
  return { latestRequest: createLatestRequest(classify, onAnswer, onFailure), requests, onAnswer, onFailure };
}

/** Lets everything happen that waits for a promise. */
function settle(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve));
}

describe('an latestRequest', () => {
  it('is busy until the answer is there', async () => {
    const { latestRequest, requests, onAnswer } = openLatestRequest();
    latestRequest.ask(strokes);
    expect(latestRequest.busy).toBe(true);
    requests[0]?.resolve(answer);
    await settle();
    expect(latestRequest.busy).toBe(false);
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith(answer);
  });

  it('aborts the earlier request and never reports what came of it', async () => {
    const { latestRequest, requests, onAnswer, onFailure } = openLatestRequest();
    latestRequest.ask(strokes);
    latestRequest.ask(strokes);
    expect(requests.map(request => request.signal.aborted)).toEqual([true, false]);
    requests[1]?.resolve(answer);
    requests[0]?.resolve(other);
    await settle();
    expect(onAnswer).toHaveBeenCalledExactlyOnceWith(answer);
    expect(onFailure).not.toHaveBeenCalled();
  });

  it('reports nothing about a forgotten drawing', async () => {
    const { latestRequest, requests, onAnswer, onFailure } = openLatestRequest();
    latestRequest.ask(strokes);
    latestRequest.forget();
    expect([latestRequest.busy, requests[0]?.signal.aborted]).toEqual([false, true]);
    requests[0]?.reject(new DOMException('aborted', 'AbortError'));
    await settle();
    expect([onAnswer.mock.calls, onFailure.mock.calls]).toEqual([[], []]);
  });

  it('reports in words why there is no answer', async () => {
    const { latestRequest, requests, onFailure } = openLatestRequest();
    latestRequest.ask(strokes);
    requests[0]?.reject(new NoAnswer('words'));
    await settle();
    expect(onFailure).toHaveBeenCalledExactlyOnceWith('words');
    expect(latestRequest.busy).toBe(false);
  });
});
