// The page's entry: connects pen, buttons and API to the state, and the state to the screen.

import { createAsker } from './asker.ts';
import { classify } from './client.ts';
import { drawStrokes, listenToPen, watchSurface } from './pad.ts';
import { find, render } from './render.ts';
import { answered, asked, blank, failed, penDown, penMoved, penUp, type State, undo } from './state.ts';
import { view } from './view.ts';

/** While the pen is down, a drawing that changed is asked about this often. */
const LIVE_INTERVAL_MS = 300;

const pad = find('pad', HTMLCanvasElement);
const asker = createAsker(
  classify,
  answer => update(answered(state, answer)),
  failure => update(failed(state, failure)),
);
let state: State = blank;
let frameRequested = false;
let askedAbout = state.strokes;

/** Takes over the next state and shows it with the next frame, however many states there are until then. */
function update(next: State): void {
  state = next;
  if (frameRequested) return;
  frameRequested = true;
  requestAnimationFrame(show);
}

function show(): void {
  frameRequested = false;
  drawStrokes(pad, state.strokes);
  render(view(state));
}

function ask(): void {
  if (state.strokes.length === 0) return;
  askedAbout = state.strokes;
  update(asked(state));
  asker.ask(askedAbout);
}

/** Goes on without the answer to the drawing as it was. */
function replace(next: State): void {
  asker.forget();
  update(next);
  ask();
}

function askIfNew(): void {
  if (state.strokes !== askedAbout) ask();
}

function followPen(): void {
  if (state.drawing && !asker.busy) askIfNew();
}

function undoByKey(event: KeyboardEvent): void {
  const isUndo = (event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === 'z';
  if (!isUndo) return;
  event.preventDefault();
  replace(undo(state));
}

listenToPen(pad, {
  onDown: point => update(penDown(state, point)),
  onMove: points => update(penMoved(state, points)),
  onUp: () => {
    update(penUp(state));
    askIfNew();
  },
});
watchSurface(pad, () => update(state));
setInterval(followPen, LIVE_INTERVAL_MS);
find('undo', HTMLButtonElement).addEventListener('click', () => replace(undo(state)));
find('clear', HTMLButtonElement).addEventListener('click', () => replace(blank));
find('retry', HTMLButtonElement).addEventListener('click', ask);
addEventListener('keydown', undoByKey);
for (const origin of document.querySelectorAll('.origin')) origin.textContent = location.origin;
update(state);
