// Ranks many finished images in one batch: by the model in this browser where it runs, otherwise by the server.

import { parseRankings, type Ranking } from '../answer/answer.ts';
import type { Tab } from '../subject.ts';
import { text } from '../text.ts';
import type { LocalModels } from './messages.ts';

/** Of 28×28 values 0..255 each, at most 64 of them; resolves to words that say why where there are no rankings. */
export type RankImages = (images: readonly (readonly number[])[]) => Promise<readonly Ranking[] | string>;

/** By the model of this name; `models`: those in this browser, if they are ready. */
export function rankImages(model: () => Tab, models: () => LocalModels | undefined): RankImages {
  return async images => {
    const here = await models()
      ?.rankAll(model(), images)
      .catch(() => undefined);
    return here ?? askServer(model(), images);
  };
}

async function askServer(model: Tab, images: Parameters<RankImages>[0]): ReturnType<RankImages> {
  const headers = { 'content-type': 'application/octet-stream' };
  const body = Uint8Array.from(images.flat());
  const response = await fetch(`/classify?model=${model}`, { method: 'POST', headers, body }).catch(() => undefined);
  if (!response) return text.unreachable;
  if (!response.ok) return text.refused(response.status);
  const rankings = parseRankings(await response.json().catch(() => undefined));
  return rankings?.length === images.length ? rankings : text.notUnderstood;
}
