// Entry of the page: connects pen, buttons and sections to the state, and the state to the screen.

import { loadFacts } from './answer/client.ts';
import { renderBars } from './answer/render-bars.ts';
import { renderCharacters } from './answer/render-characters.ts';
import { createAsking } from './asking.ts';
import type { ClothesSection } from './clothes/section.ts';
import { createCorrecting } from './correcting.ts';
import { addStyles } from './dom/add-styles.ts';
import { find } from './dom/find.ts';
import { whenIdle } from './dom/idle.ts';
import { lazySection } from './dom/lazy-section.ts';
import { setText } from './dom/set-text.ts';
import { corrections } from './gallery/gallery.ts';
import { loadCorrections } from './gallery/storage.ts';
import type { LocalImage, LocalModels } from './local/messages.ts';
import { rankImages } from './local/rank-images.ts';
import { renderRuns } from './local/render-runs.ts';
import { drawPad, watchSurface } from './pad/canvas.ts';
import { endGhost } from './pad/ghost.ts';
import { listenToKeys, listenToShortcuts } from './pad/keys.ts';
import type { PenEvents } from './pad/pen-events.ts';
import { listenToPictures } from './pad/picture.ts';
import { listenToPen } from './pad/pointer.ts';
import { render } from './render.ts';
import { runHere } from './running.ts';
import * as page from './state.ts';
import { createStore } from './store.ts';
import { type Subject, type Tab, tabIn } from './subject.ts';
import { listenToTabs, renderTab } from './tabs.ts';
import { text } from './text.ts';
import { view } from './view.ts';

/** How often a changing drawing is asked about while the pen is down. */
const LIVE_INTERVAL_MS = 300;

/** The style sheet of the folds and of clothes. */
const FOLDS = '/folds.css';

const openStorage = () => localStorage;
const paper = find('paper', HTMLElement);
const pad = find('pad', HTMLCanvasElement);
const store = createStore({ ...page.blank, gallery: loadCorrections(openStorage) }, show);
const { update } = store;
const correcting = createCorrecting(store, openStorage);
const models = runHere(store, openStorage, () => asking.ask());
let taught = (models: LocalModels) => models;
const asking = createAsking(store, () => {
  const here = models();
  return here && taught(here);
});
const rank = rankImages(() => store.state.subject, models);
const cover = lazySection(
  'explain',
  async () => (await import('./cover/section.ts')).openCoverOfDrawing(rank),
  text.missing,
);
const fool = lazySection(
  'fool',
  async () => (await import('./fool/section.ts')).openFool(rank, openStorage),
  text.missing,
);
let showTeaching: (() => void) | undefined;
let tab = tabIn(location.search);
let clothes: Promise<ClothesSection> | undefined;

function show(state: page.State): void {
  drawPad(pad, state);
  const shown = view(state);
  render(shown);
  correcting.render(shown.gallery);
  showTeaching?.();
  renderRuns(shown.runs);
  renderCharacters(shown.characters, character => update(state => ({ ...state, character })));
  if (state.explaining) renderBars(find('digit-layers', HTMLTableSectionElement), shown.layers);
  cover(page.lastingAnswer(state));
  fool(page.sureAnswer(state));
  if (models()) asking.followPen();
}

async function take(file: Blob): Promise<void> {
  const section = await import('./picture/section.ts').catch(() => undefined);
  if (!section) return update(state => page.failed(state, text.missing));
  const picture = await section.readPicture(file);
  if (tab === 'fashion') withClothes(({ take }) => take(picture));
  else if (picture) settle(state => page.pictured(state, picture));
  else update(state => page.failed(state, text.notAPicture));
}

function openTab(next: Tab): void {
  tab = next;
  renderTab(tab);
  if (tab === 'fashion') {
    addStyles(FOLDS);
    withClothes(({ open }) => open());
  } else openSubject(tab);
}

function openSubject(subject: Subject): void {
  update(state => page.subjectChosen(state, subject));
  void loadFacts(subject).then(model => update(state => (subject === state.subject ? { ...state, model } : state)));
  asking.ask();
}

function withClothes(use: (section: ClothesSection) => void): void {
  const wear = (image: LocalImage) => models()?.classify('fashion', image, { explain: true });
  clothes ??= import('./clothes/section.ts').then(({ openClothes }) =>
    openClothes(
      wear,
      rankImages(() => 'fashion', models),
    ),
  );
  clothes.then(use, () => setText(find('clothes-answer', HTMLElement), text.missing));
}

/** Changes to a state in which no pen is down, and asks about its drawing. */
function settle(change: (state: page.State) => page.State): void {
  update(change);
  asking.askIfNew();
}

const pen: PenEvents = {
  onDown: point => update(state => page.penDown(page.cursorLeft(state), point)),
  onMove: (points, predicted) => update(state => page.penMoved(state, points, predicted)),
  onUp: () => settle(page.penUp),
};
listenToPen(pad, pen);
const file = find('file', HTMLInputElement);
listenToPictures(file, chosen => void take(chosen));
listenToKeys(paper, {
  onMove: (dx, dy) => update(state => page.cursorMoved(state, dx, dy)),
  onPress: () => settle(page.cursorPressed),
  onLift: () => settle(page.cursorLeft),
});
listenToShortcuts({ onUndo: () => settle(page.undo), onRedo: () => settle(page.redo) });
watchSurface(pad, () => update(state => state));
setInterval(asking.followPen, LIVE_INTERVAL_MS);
const buttons = {
  undo: () => settle(page.undo),
  redo: () => settle(page.redo),
  eraser: () => settle(page.toolSwitched),
  clear: () => settle(page.clear),
  retry: asking.ask,
  export: correcting.exportAll,
  delete: correcting.deleteAll,
  restore: correcting.restore,
  picture: () => file.click(),
  'clothes-picture': () => file.click(),
};
for (const [id, onClick] of Object.entries(buttons)) find(id, HTMLButtonElement).addEventListener('click', onClick);
const explain = find('explain', HTMLDetailsElement);
explain.addEventListener('toggle', () => {
  update(state => ({ ...state, explaining: explain.open }));
  if (explain.open && !store.state.answer?.layers) asking.ask();
});
const truth = find('truth', HTMLSelectElement);
truth.addEventListener('change', () => correcting.correct(truth.value));
paper.addEventListener('blur', () => settle(page.cursorLeft));
for (const origin of document.querySelectorAll('.origin')) origin.textContent = location.origin;
whenIdle(() => addStyles(FOLDS));
listenToTabs(openTab);
openTab(tab);
endGhost();
async function openTeaching(): Promise<void> {
  const section = await import('./teach/section.ts').catch(() => undefined);
  showTeaching = section?.openTeaching({
    storage: openStorage,
    subject: () => store.state.subject,
    corrections: () => corrections(store.state.gallery),
    models,
    change(make) {
      taught = make;
      asking.ask();
    },
  });
  update(state => state);
}
whenIdle(() => void openTeaching());
/** Its buttons stay away if it can't be loaded. */
async function share(): Promise<void> {
  const section = await import('./share/section.ts').catch(() => undefined);
  section?.openSharing({
    pen,
    strokes: () => store.state.strokes,
    clear: () => settle(page.clear),
    tell: words => update(state => page.noticed(state, words)),
  });
}
if (location.hash) void share();
else whenIdle(() => void share());
