// The section of the clothes: loads what it needs once it is opened, and asks about the sample that is chosen.

import { askServer, loadFacts } from '../answer/client.ts';
import { createLatestRequest } from '../answer/latest-request.ts';
import type { Sample } from '../question.ts';
import { text } from '../text.ts';
import { answeredClothes, type Clothes, chose, failedClothes } from './clothes.ts';
import { loadSamples } from './samples.ts';

const MODEL = 'fashion';

/** A part of the page's state. */
export interface Part<T> {
  get(): T;
  set(value: T): void;
}

/** Answers what a click on a sample does. */
export function openClothes(section: HTMLDetailsElement, clothes: Part<Clothes>): (sample: number) => void {
  const latestRequest = createLatestRequest(
    (question: Sample, signal) => askServer(question, signal, true),
    answer => clothes.set(answeredClothes(clothes.get(), answer)),
    failure => clothes.set(failedClothes(clothes.get(), failure)),
  );
  const load = async () => {
    if (!section.open || clothes.get().samples.length > 0) return;
    const [samples, model] = await Promise.all([loadSamples(), loadFacts(MODEL)]);
    const isComplete = samples.length > 0 && model.classes.length > 0;
    clothes.set(isComplete ? { ...clothes.get(), samples, model } : failedClothes(clothes.get(), text.unreachable));
  };
  section.addEventListener('toggle', () => void load());
  return sample => {
    clothes.set(chose(clothes.get(), sample));
    latestRequest.ask({ model: MODEL, pixels: clothes.get().samples[sample] ?? [] });
  };
}
