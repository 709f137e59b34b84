// The page's entry: connects pen, buttons and API to the state, and the state to the screen.

import { createAsker } from './asker.ts';
import { drawPad, watchSurface } from './canvas.ts';
import { classify, NoAnswer } from './client.ts';
import { listenToKeys, listenToShortcuts } from './keys.ts';
import { listenToPen } from './pad.ts';
import { listenToPictures, readPicture } from './picture.ts';
import { find, render } from './render.ts';
import * as page from './state.ts';
import { plainStrokes } from './strokes.ts';
import { view } from './view.ts';

/** While the pen is down, a drawing that changed is asked about this often. */
const LIVE_INTERVAL_MS = 300;

const paper = find('paper', HTMLElement);
const pad = find('pad', HTMLCanvasElement);
const asker = createAsker(
  classify,
  answer => update(page.answered(state, answer)),
  failure => update(page.failed(state, failure)),
);
let state: page.State = page.blank;
let frameRequested = false;
let askedAbout = content(state);

/** Takes over the next state and shows it with the next frame, however many states there are until then. */
function update(next: page.State): void {
  state = next;
  if (frameRequested) return;
  frameRequested = true;
  requestAnimationFrame(show);
}

function show(): void {
  frameRequested = false;
  drawPad(pad, state);
  render(view(state));
}

/** What there is to be asked about. */
function content({ picture, strokes }: page.State) {
  return picture ?? strokes;
}

function ask(): void {
  askedAbout = content(state);
  const { picture, strokes } = state;
  asker.forget();
  if (!picture && strokes.length === 0) return;
  update(page.asked(state));
  asker.ask(picture?.png ?? plainStrokes(strokes));
}

function askIfNew(): void {
  if (content(state) !== askedAbout) ask();
}

function take(file: Blob): void {
  readPicture(file).then(
    picture => settle(page.pictured(state, picture)),
    (error: unknown) => {
      if (!(error instanceof NoAnswer)) throw error;
      update(page.failed(state, error.message));
    },
  );
}

function followPen(): void {
  if (state.drawing && !asker.busy) askIfNew();
}

/** Takes over a state in which no pen is down, and asks about its drawing. */
function settle(next: page.State): void {
  update(next);
  askIfNew();
}

listenToPen(pad, {
  onDown: point => update(page.penDown(page.cursorLeft(state), point)),
  onMove: (points, predicted) => update(page.penMoved(state, points, predicted)),
  onUp: () => settle(page.penUp(state)),
});
listenToPictures(find('file', HTMLInputElement), take);
listenToKeys(paper, {
  onMove: (dx, dy) => update(page.cursorMoved(state, dx, dy)),
  onPress: () => settle(page.cursorPressed(state)),
  onLift: () => settle(page.cursorLeft(state)),
});
listenToShortcuts({ onUndo: () => settle(page.undo(state)), onRedo: () => settle(page.redo(state)) });
watchSurface(pad, () => update(state));
setInterval(followPen, LIVE_INTERVAL_MS);
const buttons = {
  undo: () => settle(page.undo(state)),
  redo: () => settle(page.redo(state)),
  eraser: () => settle(page.chooseTool(state, state.tool === 'pen' ? 'eraser' : 'pen')),
  clear: () => settle(page.clear(state)),
  retry: ask,
  picture: () => find('file', HTMLInputElement).click(),
};
for (const [id, onClick] of Object.entries(buttons)) find(id, HTMLButtonElement).addEventListener('click', onClick);
paper.addEventListener('blur', () => settle(page.cursorLeft(state)));
for (const origin of document.querySelectorAll('.origin')) origin.textContent = location.origin;
update(state);
