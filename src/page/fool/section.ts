// The section where pixels are changed to fool the model: follows pointer and keys, asks about the latest image, and keeps the
// record.

import { IMAGE_SIZE } from '../../preparation/ink.ts';
import { type Answer, isSameAnswer } from '../answer/answer.ts';
import { find } from '../dom/find.ts';
import { listenToImage } from '../dom/image-input.ts';
import type { RankImages } from '../local/rank-images.ts';
import { type Fool, isChanged, painted, pointed, read, started } from './fool.ts';
import { loadRecord, saveRecord } from './record.ts';
import { renderFool } from './render.ts';
import { foolView } from './view.ts';

/** Returns what is told each lasting answer that is sure. */
export function openFool(rank: RankImages, storage: () => Storage): (answer: Answer | undefined) => void {
  let fool = started(loadRecord(storage));
  let busy = false;
  let turning = true;
  const pixels = find('fool-pixels', HTMLElement);

  function set(next: Fool): void {
    if (next.record && next.record !== fool.record) saveRecord(storage, next.record);
    const isNew = next.image !== fool.image && next.image !== next.original?.image;
    fool = next;
    renderFool(foolView(fool));
    if (isNew && !busy) void follow();
  }

  /** Asks about one image at a time, until it was the latest. */
  async function follow(): Promise<void> {
    busy = true;
    for (let asked: Fool['image'] | undefined; asked !== fool.image; ) {
      const { original, image } = fool;
      asked = image;
      const readings = original ? await rank([image]) : [];
      if (original !== fool.original) continue;
      if (typeof readings === 'string') set({ ...fool, failure: readings });
      else if (readings[0]) set(read(fool, image, readings[0]));
    }
    busy = false;
  }

  listenToImage(pixels, {
    onPoint(x, y, first) {
      const [column, row] = [Math.floor(x), Math.floor(y)];
      if (Math.min(column, row) < 0 || Math.max(column, row) >= IMAGE_SIZE) return;
      const pixel = IMAGE_SIZE * row + column;
      if (first) turning = !isChanged(fool, pixel);
      set(painted(fool, pixel, turning));
    },
    onStep: (columns, rows) => set(pointed(fool, columns, rows)),
    onPress: () => set(painted(fool, fool.cursor, !isChanged(fool, fool.cursor))),
  });
  for (const event of ['focus', 'blur']) pixels.addEventListener(event, () => renderFool(foolView(fool)));
  find('fool-restart', HTMLButtonElement).addEventListener('click', () => {
    set(started(fool.record, fool.original));
    pixels.focus({ preventScroll: true }); // the button goes out of use
  });
  return answer => {
    const isAnother = answer && !isSameAnswer(answer, fool.original);
    set(isAnother ? started(fool.record, answer) : fool);
  };
}
