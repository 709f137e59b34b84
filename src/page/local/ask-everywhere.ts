// Asks the models in this browser, where they run, and the server, which then checks their answer or is done without.

import { placementOf, renderStrokes } from '../../preparation/ink.ts';
import type { Answer, LocalRun } from '../answer/answer.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Question } from '../question.ts';
import type { Subject } from '../subject.ts';
import type { LocalImage, LocalModels, LocalName, LocalOptions } from './messages.ts';

type Classify = (question: Question, signal: AbortSignal, explain: boolean) => Promise<Answer>;

/** What the visitor wants in addition to the server's answer. */
export interface Wishes {
  readonly subject: Subject;
  readonly explain: boolean;
  /** What is ready in this browser. */
  readonly here: readonly LocalName[];
  /** Whether the server is asked too, and several characters are told apart: not while the pen is down, if something answers here. */
  readonly server: boolean;
}

/**
 * Asks the server, and the models in this browser. The answer of the server's model here is reported as soon as it is there,
 * and stays whatever becomes of the server. Throws NoAnswer when neither answers.
 */
export async function askEverywhere(
  server: Classify,
  local: LocalModels | undefined,
  question: Question,
  signal: AbortSignal,
  { subject, explain, here, server: isAsked }: Wishes,
  onFirst: (answer: Answer) => void = () => {},
): Promise<Answer> {
  const image = here.length > 0 ? imageOf(question) : [];
  const placement = explain && !('png' in question) ? { placement: placementOf(question) } : {};
  const run = async (model: Subject | 'vit', isWanted: boolean, options?: LocalOptions) =>
    isWanted ? local?.classify(model, image, options).catch(() => undefined) : undefined;
  const line = 'png' in question ? 'picture' : question;
  const served = run(subject, here.includes('served'), { explain, line: isAsked ? line : undefined });
  const vit = run('vit', here.includes('vit') && subject === 'digits');
  void served.then(own => own && onFirst({ ...answerOf(own), ...placement }));
  const ask = () => server(question, signal, explain);
  const there = isAsked ? ask() : served.then(own => (own ? undefined : ask()));
  const [answer, own, rival] = await Promise.all([outcomeOf(there), served, vit]);
  if (!own && 'reason' in answer) throw answer.reason;
  const trouble = 'reason' in answer && answer.reason instanceof NoAnswer ? { trouble: answer.reason.message } : {};
  const found = 'value' in answer ? answer.value : undefined;
  return {
    ...(own ? { ...answerOf(own), ...trouble, ...theServers(found) } : found!),
    ...(rival && { rival }),
    ...placement,
  };
}

/** What the server adds to the answer of this browser. */
function theServers({ server, reading }: Partial<Answer> = {}): Partial<Answer> {
  return { ...(server && { server }), ...(reading && { reading }) };
}

type Outcome = { readonly value: Answer | undefined } | { readonly reason: unknown };

function outcomeOf(answer: Promise<Answer | undefined>): Promise<Outcome> {
  return answer.then(
    value => ({ value }),
    (reason: unknown) => ({ reason }),
  );
}

/** Of the model in this browser. */
function answerOf(own: LocalRun): Answer {
  const { modelMs, files, facts, features, ...answer } = own;
  return { ...answer, here: own };
}

/** Drawings are rendered here, which takes no time; pictures are left to the Web Worker. */
function imageOf(question: Question): LocalImage {
  return 'raster' in question ? question.raster : Array.from(renderStrokes(question));
}
