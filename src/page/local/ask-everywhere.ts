// Asks the server and, if the visitor wants it, the models in this browser. Each checks the other, and the browser
// answers alone if the server is unreachable.

import { placementOf, renderStrokes } from '../../preparation/ink.ts';
import type { Answer, LocalRun } from '../answer/answer.ts';
import { NoAnswer } from '../no-answer.ts';
import type { Question } from '../question.ts';
import type { LocalImage, LocalModels, LocalName } from './messages.ts';

type Classify = (question: Question, signal: AbortSignal, explain: boolean) => Promise<Answer>;

/** What the visitor wants in addition to the server's answer. */
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
  const answer = there.status === 'fulfilled' ? there.value : insteadOf(there.reason, own);
  return {
    ...answer,
    ...(own && { here: own }),
    ...(rival && { rival }),
    ...(explain && !('png' in question) && { placement: placementOf(question) }),
  };
}

/** The browser's answer in place of the server's; throws the server's failure if there is none. */
function insteadOf(reason: unknown, own: LocalRun | undefined): Answer {
  if (!own || !(reason instanceof NoAnswer && reason.unreachable)) throw reason;
  const { modelMs, files, facts, ...answer } = own;
  return answer;
}

/** Drawings are rendered here, which takes no time; pictures are left to the Web Worker. */
function imageOf(question: Question): LocalImage {
  return 'raster' in question ? question.raster : Array.from(renderStrokes(question));
}
