// The section where pieces are covered: asks about all places in one batch for each lasting answer, and follows the square.

import { type Answer, isSameAnswer } from '../answer/answer.ts';
import { find } from '../dom/find.ts';
import { listenToImage } from '../dom/image-input.ts';
import type { RankImages } from '../local/rank-images.ts';
import { allCovered, mostTelling, moved, placeAt } from './cover.ts';
import { renderCover } from './render.ts';
import { type Cover, coverView, NOTHING_COVERED } from './view.ts';

/** Returns what is told each lasting answer, and that there is none while it is being found or the section is closed. */
export function openCover(rank: RankImages): (answer: Answer | undefined) => void {
  let cover: Cover = NOTHING_COVERED;
  const onPad = find('on-drawing', HTMLInputElement);
  const set = (next: Cover) => {
    cover = next;
    renderCover(coverView(cover), onPad.checked);
  };
  const ask = async (answer: Answer) => {
    const covered = await rank(allCovered(answer.image));
    if (cover.answer !== answer) return; // the drawing has changed
    set(typeof covered === 'string' ? { ...cover, failure: covered } : { ...cover, covered });
  };
  onPad.addEventListener('change', () => set(cover));
  listenToImage(find('cover', HTMLElement), {
    onPoint: (x, y) => set({ ...cover, place: placeAt(x, y) }),
    onStep(columns, rows) {
      const { answer, covered, place } = cover;
      if (answer && covered) set({ ...cover, place: moved(place ?? mostTelling(answer, covered), columns, rows) });
    },
  });
  return answer => {
    if (isSameAnswer(answer, cover.answer)) return set(cover);
    set({ ...NOTHING_COVERED, answer });
    if (answer) void ask(answer);
  };
}
