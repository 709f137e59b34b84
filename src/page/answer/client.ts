// Asks the API for an answer and says in words what went wrong. One call, one request; which one counts is for latest-request.ts.

import { isRecord } from '../is-record.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Question, Sample } from '../question.ts';
import { text } from '../text.ts';
import { type Answer, parseAnswer } from './answer.ts';
import { factsOf, type ModelFacts } from './model-card.ts';
import { serverRun } from './server-run.ts';

const TIMEOUT_SECONDS = 10;

/** Answers, and explains that if wanted; throws NoAnswer, or the signal's reason when it is aborted. */
export async function askServer(question: Question | Sample, signal: AbortSignal, explain = false): Promise<Answer> {
  const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const start = performance.now();
  try {
    const response = await fetch(
      `/classify?image=true${explain ? '&explain=attention,layers' : ''}${modelOf(question)}`,
      {
        method: 'POST',
        ...content(question),
        signal: AbortSignal.any([signal, timeout]),
      },
    );
    if (!response.ok) return await refuse(response);
    const answer = parseAnswer(await readJson(response));
    if (!answer) throw new NoAnswer(text.notUnderstood);
    return { ...answer, server: serverRun(response, performance.now() - start) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoAnswer) throw error;
    throw new NoAnswer(timeout.aborted ? text.tooSlow(TIMEOUT_SECONDS) : text.unreachable, true);
  }
}

function modelOf(question: Question | Sample): string {
  return 'model' in question ? `&model=${question.model}` : '';
}

function content(question: Question | Sample): RequestInit {
  if ('png' in question) return { headers: { 'content-type': 'image/png' }, body: question.png };
  const body = 'pixels' in question ? { pixels: question.pixels } : { strokes: question };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** Throws with the explanation of a problem details body (RFC 9457), where there is one. */
async function refuse(response: Response): Promise<never> {
  const problem = await readJson(response);
  const explained = isRecord(problem) && typeof problem['detail'] === 'string' && problem['detail'];
  throw new NoAnswer(explained || text.refused(response.status));
}

/** Undefined for a body that is not JSON; a connection that breaks half-way still throws. */
async function readJson(response: Response): Promise<unknown> {
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** What the card of a model on the server tells. Never rejects. */
export async function loadFacts(model: string): Promise<ModelFacts> {
  return factsOf(await fetch(`/models/${model}`).then(readJson, () => undefined));
}
