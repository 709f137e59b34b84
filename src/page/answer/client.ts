// Asks the API for an answer, and puts failures into words. One call is one request; latest-request.ts decides which
// counts.

import type { ModelCard } from '../../card.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Question, Sample } from '../question.ts';
import type { Subject, Tab } from '../subject.ts';
import { text } from '../text.ts';
import { type Answer, parseAnswer, parseReading } from './answer.ts';
import { factsOf, type ModelFacts, UNKNOWN_MODEL } from './model-card.ts';
import { serverRun } from './server-run.ts';

const TIMEOUT_SECONDS = 10;

/** Statuses after which the server may be asked again, when it says so; and for how long a visitor waits for that. */
const BUSY = [429, 503];
const MAX_WAIT_SECONDS = 10;

interface Asking {
  /** The name of one of the server's models. */
  readonly model: Tab;
  readonly explain?: 'layers' | 'attention,layers' | false;
  readonly onBusy?: (seconds: number) => void;
}

/**
 * Answers, and explains on request; a server that is busy is asked once more when it says, and `onBusy` hears in how many
 * seconds. Throws NoAnswer, or the signal's reason if aborted.
 */
export async function askServer(
  question: Question | Sample,
  signal: AbortSignal,
  { model, explain = false, onBusy }: Asking,
): Promise<Answer> {
  const path = `/classify?model=${model}&image=true${explain ? `&explain=${explain}` : ''}`;
  const first = await timed(path, question, signal);
  const { status, headers } = first.response;
  const seconds = BUSY.includes(status) ? Number(headers.get('Retry-After')) : 0;
  if (!(seconds > 0 && seconds <= MAX_WAIT_SECONDS)) return read(first, signal);
  onBusy?.(seconds);
  await wait(1000 * seconds, signal);
  return read(await timed(path, question, signal), signal);
}

interface Timed {
  readonly response: Response;
  readonly ms: number;
}

/** What several characters are; the answer as it is where the server can't tell. */
export async function withReading(
  answer: Answer,
  question: Question,
  signal: AbortSignal,
  model: Subject,
): Promise<Answer> {
  if (!answer.several) return answer;
  const body = await timed(`/read?model=${model}`, question, signal)
    .then(({ response }) => (response.ok ? readJson(response) : undefined))
    .catch(() => undefined);
  signal.throwIfAborted();
  const reading = parseReading(body);
  return reading ? { ...answer, reading } : answer;
}

async function timed(path: string, question: Question | Sample, signal: AbortSignal): Promise<Timed> {
  const timeout = AbortSignal.timeout(TIMEOUT_SECONDS * 1000);
  const start = performance.now();
  try {
    const response = await fetch(path, {
      method: 'POST',
      ...content(question),
      signal: AbortSignal.any([signal, timeout]),
    });
    return { response, ms: performance.now() - start };
  } catch {
    signal.throwIfAborted();
    throw new NoAnswer(timeout.aborted ? text.tooSlow(TIMEOUT_SECONDS) : text.unreachable, true);
  }
}

async function read({ response, ms }: Timed, signal: AbortSignal): Promise<Answer> {
  try {
    if (!response.ok) throw refusal(response.status);
    const answer = parseAnswer(await readJson(response));
    if (!answer) throw new NoAnswer(text.notUnderstood);
    const { predictions, unknown } = answer;
    return { ...answer, server: { ...serverRun(response, ms), predictions, unknown } };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof NoAnswer) throw error;
    throw new NoAnswer(text.unreachable, true);
  }
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

function content(question: Question | Sample): RequestInit {
  if ('png' in question) return { headers: { 'content-type': 'image/png' }, body: question.png };
  const body = 'pixels' in question ? { pixels: question.pixels } : { strokes: question };
  return { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** In the page's words: the server's are for programs. */
function refusal(status: number): NoAnswer {
  return new NoAnswer(text.refusals[status] ?? text.refused(status));
}

/** Undefined for a body that isn't JSON; a connection that breaks half-way still throws. */
async function readJson(response: Response): Promise<unknown> {
  const body = await response.text();
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** What the card of a model on the server tells. Never rejects. */
export async function loadFacts(model: Tab): Promise<ModelFacts> {
  const read = async (response: Response) => factsOf(response.ok ? ((await response.json()) as ModelCard) : undefined);
  return fetch(`/models/${model}`)
    .then(read)
    .catch(() => UNKNOWN_MODEL);
}
