// Sharing: the buttons that hand on a link to the drawing, and the replay of a drawing whose link was opened.

import { find } from '../dom/find.ts';
import type { PenEvents } from '../pad/pen-events.ts';
import type { PenStroke } from '../pad/strokes.ts';
import { shareText as text } from '../text.ts';
import { fragmentOf, holdsDrawing, strokesIn } from './link.ts';
import { replay } from './replay.ts';
import { penSteps } from './steps.ts';

export interface SharedPad {
  readonly pen: PenEvents;
  strokes(): readonly PenStroke[];
  clear(): void;
  /** Shows words on what became of the link. */
  tell(words: string): void;
}

/** Listens to the buttons, and replays the drawing of the page's address, now and when it changes. */
export function openSharing(pad: SharedPad): void {
  const share = find('share', HTMLButtonElement);
  share.hidden = !('share' in navigator);
  share.addEventListener('click', () => handOn(pad, url => void navigator.share({ url }).catch(dismissed)));
  find('copy', HTMLButtonElement).addEventListener('click', () => handOn(pad, url => void copy(pad, url)));
  addEventListener('hashchange', () => open(pad));
  // It shows what happens to the drawing.
  const story = find('story', HTMLAnchorElement);
  story.addEventListener('click', () => {
    [story.search, story.hash] = [location.search, fragmentOf(pad.strokes()) ?? ''];
  });
  find('sharing', HTMLElement).hidden = false;
  open(pad);
}

function handOn({ strokes, tell }: SharedPad, give: (url: string) => void): void {
  const fragment = fragmentOf(strokes());
  if (fragment) give(new URL(fragment, location.href).href);
  else tell(text.tooLong);
}

/** Without a clipboard, as on pages without TLS, the link can be copied from the address bar. */
async function copy({ tell }: SharedPad, url: string): Promise<void> {
  const copied = navigator.clipboard?.writeText(url) ?? Promise.reject();
  await copied.then(
    () => tell(text.copied),
    () => {
      history.replaceState(null, '', url);
      tell(text.inAddress);
    },
  );
}

/** The visitor has closed the share sheet, and knows. */
function dismissed(): void {}

function open({ pen, clear, tell }: SharedPad): void {
  if (!holdsDrawing(location.hash)) return;
  const strokes = strokesIn(location.hash);
  history.replaceState(null, '', location.pathname + location.search); // another drawing will soon be on the pad
  clear();
  if (!strokes) tell(text.broken);
  const steps = penSteps(strokes ?? [], pen);
  if (matchMedia('(prefers-reduced-motion: reduce)').matches) for (const step of steps) step();
  else replay(steps);
}
