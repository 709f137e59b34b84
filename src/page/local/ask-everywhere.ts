// Who answers: the server and, where the visitor wants it, models in this browser as well. Each checks the other, and the
// browser answers alone where the server cannot be reached.

import { placementOf, renderStrokes } from '../../preparation/ink.ts';
import { evenLight } from '../../preparation/photo.ts';
import { renderRaster } from '../../preparation/raster.ts';
import type { Answer, LocalRun } from '../answer/answer.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Question } from '../question.ts';
import type { LocalModels, LocalName } from './messages.ts';

type Classify = (question: Question, signal: AbortSignal, explain: boolean) => Promise<Answer>;

/** What the visitor wants beside the server's answer. */
export interface Wishes {
  readonly explain: boolean;
  /** Models that are ready in this browser. */
  readonly here: readonly LocalName[];
}

/** Asks the server, and the models in this browser. Throws NoAnswer when neither answers. */
export async function askEverywhere(
  server: Classify,
  local: LocalModels | undefined,
  question: Question,
  signal: AbortSignal,
  { explain, here }: Wishes,
): Promise<Answer> {
  const image = here.length > 0 ? imageOf(question) : [];
  const run = (name: LocalName) =>
    here.includes(name) ? local?.classify(name, image, explain && name === 'digits') : undefined;
  const all = [server(question, signal, explain), run('digits'), run('vit')] as const;
  const [there, digits, vit] = await Promise.allSettled(all);
  const [own, rival] = [digits, vit].map(settled => (settled.status === 'fulfilled' ? settled.value : undefined));
  const answer = there.status === 'fulfilled' ? there.value : insteadOf(there.reason, image, own);
  return {
    ...answer,
    ...(own && { here: own }),
    ...(rival && { rival }),
    ...(explain && !('png' in question) && { placement: placementOf(question) }),
  };
}

/** The browser's answer in the place of one that did not come; throws the reason where there is none. */
function insteadOf(reason: unknown, image: readonly number[], own: LocalRun | undefined): Answer {
  if (!own || !(reason instanceof NoAnswer && reason.unreachable)) throw reason;
  const { modelMs, files, facts, ...ranking } = own;
  return { ...ranking, image };
}

/** The same preparation as the server's, by the same files. */
function imageOf(question: Question): number[] {
  return Array.from('raster' in question ? renderRaster(evenLight(question.raster)) : renderStrokes(question));
}
