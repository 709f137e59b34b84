// The clothes section: loads its data when it is first opened, and asks about the chosen sample.

import { askServer, loadFacts } from '../answer/client.ts';
import { createLatestRequest } from '../answer/latest-request.ts';
import type { Sample } from '../question.ts';
import { text } from '../text.ts';
import { answeredClothes, type Clothes, chose, failedClothes, NO_CLOTHES } from './clothes.ts';
import { renderClothes } from './render.ts';
import { loadSamples } from './samples.ts';
import { clothesView } from './view.ts';

const MODEL = 'fashion';

/** Returns what loads its data again if that has failed. */
export function openClothes(): () => void {
  let clothes = NO_CLOTHES;
  const set = (next: Clothes) => {
    clothes = next;
    renderClothes(clothesView(clothes), choose);
  };
  const latestRequest = createLatestRequest(
    (question: Sample, signal) => askServer(question, signal, true),
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
