// The clothes section: loads its data when it is first opened, and asks about the chosen sample or picture.

import type { Answer, LocalRun } from '../answer/answer.ts';
import { askServer, loadFacts } from '../answer/client.ts';
import { createLatestRequest } from '../answer/latest-request.ts';
import { openCover } from '../cover/section.ts';
import type { LocalImage } from '../local/messages.ts';
import type { RankImages } from '../local/rank-images.ts';
import type { Picture, Sample } from '../question.ts';
import { text } from '../text.ts';
import { answeredClothes, type Clothes, chose, failedClothes, NO_CLOTHES } from './clothes.ts';
import { renderClothes } from './render.ts';
import { loadSamples } from './samples.ts';
import { clothesView } from './view.ts';

const MODEL = 'fashion';

/** The model in this browser; undefined if it doesn't run here. */
type AskHere = (image: LocalImage) => Promise<LocalRun> | undefined;

export interface ClothesSection {
  /** Loads its data, unless it is there. */
  open(): void;
  /** Asks about a picture of one's own; undefined for a file that is none. */
  take(picture: Picture | undefined): void;
}

export function openClothes(here: AskHere, rank: RankImages): ClothesSection {
  let clothes = NO_CLOTHES;
  const cover = openCover('clothes-cover', rank);
  const set = (next: Clothes) => {
    clothes = next;
    renderClothes(clothesView(clothes), choose);
  };
  const latestRequest = createLatestRequest(
    (question: Sample | Picture, signal) => ask(question, signal, here),
    answer => {
      set(answeredClothes(clothes, answer));
      cover(answer);
    },
    failure => set(failedClothes(clothes, failure)),
  );
  function choose(chosen: number | Picture): void {
    set(chose(clothes, chosen));
    latestRequest.ask(typeof chosen === 'number' ? { pixels: clothes.samples[chosen] ?? [] } : chosen);
  }
  const load = async () => {
    const [samples, model] = await Promise.all([loadSamples(), loadFacts(MODEL)]);
    const isComplete = samples.length > 0 && model.classes.length > 0;
    set(isComplete ? { ...clothes, samples, model } : failedClothes(clothes, text.unreachable));
  };
  return {
    open() {
      if (clothes.samples.length === 0) void load();
    },
    take(picture) {
      if (picture) choose(picture);
      else set(failedClothes(clothes, text.notAPicture));
    },
  };
}

/** Asks the server, and the browser where that can't answer. */
async function ask(question: Sample | Picture, signal: AbortSignal, here: AskHere): Promise<Answer> {
  try {
    return await askServer(question, signal, { model: MODEL, explain: 'layers' });
  } catch (error) {
    const own = signal.aborted
      ? undefined
      : await here('png' in question ? question.raster : question.pixels)?.catch(() => undefined);
    if (own) return own;
    throw error;
  }
}
