// The section where pieces are covered: asks about all places in one batch for each lasting answer, and follows the square.

import { type Answer, isSameAnswer } from '../answer/answer.ts';
import { find } from '../dom/find.ts';
import { listenToImage } from '../dom/image-input.ts';
import { setText } from '../dom/set-text.ts';
import type { RankImages } from '../local/rank-images.ts';
import type { Patches } from '../patches.ts';
import { coverText as text } from '../text.ts';
import { allCovered, mostTelling, moved, placeAt } from './cover.ts';
import { renderCover, renderOverlay } from './render.ts';
import { type Cover, type CoverView, coverView, NOTHING_COVERED } from './view.ts';

/** The section under the pad, which can show its map under the ink, too. */
export function openCoverOfDrawing(rank: RankImages): ReturnType<typeof openCover> {
  const onPad = find('on-drawing', HTMLInputElement);
  let map: Patches | undefined;
  const overlay = () => renderOverlay(find('overlay', HTMLCanvasElement), onPad.checked ? map : undefined);
  onPad.addEventListener('change', overlay);
  return openCover('cover', rank, ({ mapOnPad }) => {
    map = mapOnPad;
    overlay();
  });
}

/**
 * In the elements whose ids start with `id`. Returns what is told each lasting answer, and that there is none while it is being
 * found or the section is closed.
 */
export function openCover(
  id: string,
  rank: RankImages,
  onView: (view: CoverView) => void = () => {},
): (answer: Answer | undefined) => void {
  let cover: Cover = NOTHING_COVERED;
  const set = (next: Cover) => {
    cover = next;
    const view = coverView(cover);
    renderCover(id, view);
    onView(view);
  };
  const ask = async (answer: Answer) => {
    const covered = await rank(allCovered(answer.image));
    if (cover.answer !== answer) return; // the drawing has changed
    set(typeof covered === 'string' ? { ...cover, failure: covered } : { ...cover, covered });
  };
  setText(find(`${id}-help`, HTMLElement), text.help);
  listenToImage(find(id, HTMLElement), {
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
