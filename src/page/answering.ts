// Who answers: the server and, where the visitor wants it, the model in this browser as well. Each checks the other, and the
// browser answers alone where the server cannot be reached.

import { renderRaster } from '../image.ts';
import { placementOf, renderStrokes } from '../ink.ts';
import { evenLight } from '../pictures/light.ts';
import type { Answer, Here, Prediction } from './answer.ts';
import { NoAnswer, type Question } from './client.ts';
import type { LocalModel } from './local.ts';

type LocalOnly = Answer & { readonly here: Exclude<Here, { failed: true }> };
type Ask = (question: Question, signal: AbortSignal, explain: boolean) => Promise<Answer>;

/** Asks the server, and the local model where there is one. Throws NoAnswer when neither answers. */
export async function askBoth(
  server: Ask,
  local: LocalModel | undefined,
  question: Question,
  signal: AbortSignal,
  explain: boolean,
): Promise<Answer> {
  const answer = await (local
    ? compareBoth(server, local, question, signal, explain)
    : server(question, signal, explain));
  return explain && !('png' in question) ? { ...answer, placement: placementOf(question) } : answer;
}

async function compareBoth(
  server: Ask,
  local: LocalModel,
  question: Question,
  signal: AbortSignal,
  explain: boolean,
): Promise<Answer> {
  const both = [answerHere(local, question, explain), server(question, signal, explain)] as const;
  const [here, there] = await Promise.allSettled(both);
  if (here.status === 'rejected') {
    if (there.status === 'rejected') throw there.reason;
    return { ...there.value, here: { failed: true as const } };
  }
  if (there.status === 'fulfilled') return { ...there.value, here: compared(here.value, there.value) };
  if (there.reason instanceof NoAnswer && there.reason.unreachable) return here.value;
  throw there.reason;
}

/** The same preparation as the server's, by the same files. */
function imageOf(question: Question): number[] {
  return Array.from('raster' in question ? renderRaster(evenLight(question.raster)) : renderStrokes(question));
}

async function answerHere(local: LocalModel, question: Question, explain: boolean): Promise<LocalOnly> {
  const image = imageOf(question);
  const { modelMs, files, ...ranking } = await local.classify(image, explain);
  const { predictions } = ranking;
  return { ...ranking, image, here: { predictions, modelMs, files, difference: undefined } };
}

function compared({ predictions, here }: LocalOnly, server: Answer): Here {
  return { ...here, difference: largestDifference(predictions, server.predictions) };
}

/** Of the scores of any label. */
export function largestDifference(a: readonly Prediction[], b: readonly Prediction[]): number {
  const scores = new Map(b.map(({ label, score }) => [label, score]));
  return Math.max(...a.map(({ label, score }) => Math.abs(score - (scores.get(label) ?? Number.POSITIVE_INFINITY))));
}
