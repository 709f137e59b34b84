// The clothes section: loads its data when it is first opened, and asks about the chosen sample.

import type { Answer, LocalRun } from '../answer/answer.ts';
import { askServer, loadFacts } from '../answer/client.ts';
import { createLatestRequest } from '../answer/latest-request.ts';
import type { Sample } from '../question.ts';
import { text } from '../text.ts';
import { answeredClothes, type Clothes, chose, failedClothes, NO_CLOTHES } from './clothes.ts';
import { renderClothes } from './render.ts';
import { loadSamples } from './samples.ts';
import { clothesView } from './view.ts';

const MODEL = 'fashion';

/** The model in this browser; undefined if it doesn't run here. */
type AskHere = (image: readonly number[]) => Promise<LocalRun> | undefined;

/** Returns what loads its data again if that has failed. */
export function openClothes(here: AskHere): () => void {
  let clothes = NO_CLOTHES;
  const set = (next: Clothes) => {
    clothes = next;
    renderClothes(clothesView(clothes), choose);
  };
  const latestRequest = createLatestRequest(
    (question: Sample, signal) => ask(question, signal, here),
    answer => set(answeredClothes(clothes, answer)),
    failure => set(failedClothes(clothes, failure)),
  );
  function choose(sample: number): void {
    set(chose(clothes, sample));
    latestRequest.ask({ model: MODEL, pixels: clothes.samples[sample] ?? [] });
  }
  const load = async () => {
    const [samples, model] = await Promise.all([loadSamples(), loadFacts(MODEL)]);
    const isComplete = samples.length > 0 && model.classes.length > 0;
    set(isComplete ? { ...clothes, samples, model } : failedClothes(clothes, text.unreachable));
  };
  return () => {
    if (clothes.samples.length === 0) void load();
  };
}

/** Asks the server, and the browser where that can't answer. */
async function ask(question: Sample, signal: AbortSignal, here: AskHere): Promise<Answer> {
  try {
    return await askServer(question, signal, true);
  } catch (error) {
    const own = signal.aborted ? undefined : await here(question.pixels)?.catch(() => undefined);
    if (own) return own;
    throw error;
  }
}
