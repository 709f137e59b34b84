// Who answers: the server and, where the visitor wants it, the model in this browser as well. Each checks the other, and the
// browser answers alone where the server cannot be reached.

import { renderRaster } from '../image.ts';
import { renderStrokes } from '../ink.ts';
import { evenLight } from '../pictures/light.ts';
import { type Answer, type Here, NoAnswer, type Prediction, type Question } from './client.ts';
import type { LocalModel } from './local.ts';

type LocalOnly = Answer & { readonly here: Exclude<Here, { failed: true }> };
type Ask = (question: Question, signal: AbortSignal) => Promise<Answer>;

/** Asks the server, and the local model where there is one. Throws NoAnswer when neither answers. */
export async function askBoth(
  server: Ask,
  local: LocalModel | undefined,
  question: Question,
  signal: AbortSignal,
): Promise<Answer> {
  if (!local) return server(question, signal);
  const [here, there] = await Promise.allSettled([answerHere(local, question), server(question, signal)]);
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

async function answerHere(local: LocalModel, question: Question): Promise<LocalOnly> {
  const image = imageOf(question);
  const run = await local.classify(image);
  return { predictions: run.predictions, image, here: { ...run, difference: undefined } };
}

function compared({ predictions, here }: LocalOnly, server: Answer): Here {
  return { ...here, difference: largestDifference(predictions, server.predictions) };
}

/** Of the scores of any label. */
export function largestDifference(a: readonly Prediction[], b: readonly Prediction[]): number {
  const scores = new Map(b.map(({ label, score }) => [label, score]));
  return Math.max(...a.map(({ label, score }) => Math.abs(score - (scores.get(label) ?? Number.POSITIVE_INFINITY))));
}
