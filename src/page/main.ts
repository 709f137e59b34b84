// The page's entry: connects pen, buttons and API to the state, and the state to the screen.

import { createAsker } from './asker.ts';
import { drawPicture, watchSurface } from './canvas.ts';
import { classify } from './client.ts';
import { listenToKeys, listenToShortcuts } from './keys.ts';
import { listenToPen } from './pad.ts';
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
let askedAbout = state.strokes;

/** Takes over the next state and shows it with the next frame, however many states there are until then. */
function update(next: page.State): void {
  state = next;
  if (frameRequested) return;
  frameRequested = true;
  requestAnimationFrame(show);
}

function show(): void {
  frameRequested = false;
  drawPicture(pad, state);
  render(view(state));
}

function ask(): void {
  askedAbout = state.strokes;
  if (state.strokes.length === 0) {
    asker.forget();
    return;
  }
  update(page.asked(state));
  asker.ask(plainStrokes(askedAbout));
}

function askIfNew(): void {
  if (state.strokes !== askedAbout) ask();
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
};
for (const [id, onClick] of Object.entries(buttons)) find(id, HTMLButtonElement).addEventListener('click', onClick);
paper.addEventListener('blur', () => settle(page.cursorLeft(state)));
for (const origin of document.querySelectorAll('.origin')) origin.textContent = location.origin;
update(state);
