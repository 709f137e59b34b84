// Entry of the page: connects pen, buttons and API to the state, and the state to the screen.

import { askServer, loadFacts, withReading } from './answer/client.ts';
import { createLatestRequest } from './answer/latest-request.ts';
import { renderBars } from './answer/render-bars.ts';
import { renderCharacters } from './answer/render-characters.ts';
import type { ClothesSection } from './clothes/section.ts';
import { addStyles } from './dom/add-styles.ts';
import { find } from './dom/find.ts';
import { savesData, whenIdle } from './dom/idle.ts';
import { lazySection } from './dom/lazy-section.ts';
import { setText } from './dom/set-text.ts';
import { corrections } from './gallery/gallery.ts';
import { loadChoice, loadCorrections, saveChoice, saveCorrections } from './gallery/storage.ts';
import { askEverywhere } from './local/ask-everywhere.ts';
import { openLocalModels } from './local/browser-models.ts';
import { namesAt, started, switched } from './local/loading-stage.ts';
import type { LocalImage, LocalModels, LocalName } from './local/messages.ts';
import { keepForOffline } from './local/offline.ts';
import { type RankImages, rankImages } from './local/rank-images.ts';
import { renderRuns } from './local/render-runs.ts';
import { drawPad, watchSurface } from './pad/canvas.ts';
import { endGhost } from './pad/ghost.ts';
import { listenToKeys, listenToShortcuts } from './pad/keys.ts';
import type { PenEvents } from './pad/pen-events.ts';
import { listenToPictures } from './pad/picture.ts';
import { listenToPen } from './pad/pointer.ts';
import { plainStrokes } from './pad/strokes.ts';
import type { Question } from './question.ts';
import { render } from './render.ts';
import * as page from './state.ts';
import { LABELS, type Subject, type Tab, tabIn } from './subject.ts';
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
let local: LocalModels | undefined;
const latestRequest = createLatestRequest(
  (question: Question, signal, onFirst) =>
    askEverywhere(classify, local && taught(local), question, signal, wishes(), onFirst),
  answer => update(page.answered(state, answer)),
  failure => update(page.failed(state, failure)),
);
let state: page.State = { ...page.blank, gallery: loadCorrections(openStorage) };
const answersHere = () => state.stages.served === 'ready';
const wishes = () => ({
  subject: state.subject,
  explain: state.explaining,
  here: namesAt(state.stages, 'ready'),
  server: !(state.drawing && answersHere()),
});
const rankBy = (model: Tab): RankImages => rankImages(model, answersHere() ? local : undefined);
const rank: RankImages = images => rankBy(state.subject)(images);
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
let taught = (models: LocalModels) => models;
let showTeaching: (() => void) | undefined;
let tab = tabIn(location.search);
let clothes: Promise<ClothesSection> | undefined;
let gallery: Promise<typeof import('./gallery/section.ts')> | undefined;
async function classify(question: Question, signal: AbortSignal, explain: boolean) {
  const { subject: model } = state;
  const onBusy = (seconds: number) => update(page.noticed(state, text.busy(seconds)));
  return withReading(
    await askServer(question, signal, { model, explain: explain && 'layers', onBusy }),
    question,
    signal,
    model,
  );
}
let frameRequested = false;
let askedAbout = content(state);
let isServerAsked = true;

/** Sets the next state; it is shown with the next frame, however many states come until then. */
function update(next: page.State): void {
  state = next;
  if (frameRequested) return;
  frameRequested = true;
  requestAnimationFrame(show);
}

function show(): void {
  frameRequested = false;
  drawPad(pad, state);
  const shown = view(state);
  render(shown);
  if (gallery !== undefined || state.gallery.length > 0)
    withGallery(({ renderGallery }) => renderGallery(shown.gallery));
  showTeaching?.();
  renderRuns(shown.runs);
  renderCharacters(shown.characters, character => update({ ...state, character }));
  if (state.explaining) renderBars(find('digit-layers', HTMLTableSectionElement), shown.layers);
  cover(page.lastingAnswer(state));
  fool(page.sureAnswer(state));
  if (answersHere()) followPen();
}

/** What to ask about. */
function content({ picture, strokes }: page.State) {
  return picture ?? strokes;
}

function ask(): void {
  askedAbout = content(state);
  isServerAsked = wishes().server;
  const { picture, strokes } = state;
  latestRequest.forget();
  if (!picture && strokes.length === 0) return;
  update(page.asked(state));
  latestRequest.ask(picture ?? plainStrokes(strokes));
}

function askIfNew(): void {
  if (content(state) !== askedAbout || (wishes().server && !isServerAsked)) ask();
}

async function take(file: Blob): Promise<void> {
  const section = await import('./picture/section.ts').catch(() => undefined);
  if (!section) return update(page.failed(state, text.missing));
  const picture = await section.readPicture(file);
  if (tab === 'fashion') withClothes(({ take }) => take(picture));
  else if (picture) settle(page.pictured(state, picture));
  else update(page.failed(state, text.notAPicture));
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
  update(page.subjectChosen(state, subject));
  void loadFacts(subject).then(model => subject === state.subject && update({ ...state, model }));
  ask();
}

function withClothes(use: (section: ClothesSection) => void): void {
  const wear = (image: LocalImage) =>
    answersHere() ? local?.classify('fashion', image, { explain: true }) : undefined;
  const rank: RankImages = images => rankBy('fashion')(images);
  clothes ??= import('./clothes/section.ts').then(({ openClothes }) => openClothes(wear, rank));
  clothes.then(use, () => setText(find('clothes-answer', HTMLElement), text.missing));
}

function followPen(): void {
  if (state.drawing && !latestRequest.busy) askIfNew();
}

/** Sets a state in which no pen is down, and asks about its drawing. */
function settle(next: page.State): void {
  update(next);
  askIfNew();
}

function correct(truth: string): void {
  const next = page.corrected(state, truth);
  const isKept = saveCorrections(openStorage, corrections(next.gallery));
  const kept = isKept ? text.kept : text.notKept;
  update({ ...next, kept: next.entry ? kept : '' });
}

function exportKept(): void {
  withGallery(
    ({ exportCorrections }) => exportCorrections(corrections(state.gallery), LABELS[state.subject]),
    () => update(page.noticed(state, text.missing)),
  );
}

function withGallery(use: (section: typeof import('./gallery/section.ts')) => void, onMissing = () => {}): void {
  gallery ??= import('./gallery/section.ts');
  gallery.then(use, onMissing);
}

function keepCorrections(next: page.State): void {
  saveCorrections(openStorage, corrections(next.gallery));
  update(next);
}

const pen: PenEvents = {
  onDown: point => update(page.penDown(page.cursorLeft(state), point)),
  onMove: (points, predicted) => update(page.penMoved(state, points, predicted)),
  onUp: () => settle(page.penUp(state)),
};
listenToPen(pad, pen);
const file = find('file', HTMLInputElement);
listenToPictures(file, chosen => void take(chosen));
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
  export: exportKept,
  delete: () => keepCorrections(page.correctionsDeleted(state)),
  restore: () => keepCorrections(page.correctionsRestored(state)),
  picture: () => file.click(),
  'clothes-picture': () => file.click(),
};
for (const [id, onClick] of Object.entries(buttons)) find(id, HTMLButtonElement).addEventListener('click', onClick);
const explain = find('explain', HTMLDetailsElement);
explain.addEventListener('toggle', () => {
  update({ ...state, explaining: explain.open });
  if (explain.open && !state.answer?.layers) ask();
});
const truth = find('truth', HTMLSelectElement);
truth.addEventListener('change', () => correct(truth.value));
const offline = keepForOffline();
async function runHere(name: LocalName, on: boolean): Promise<void> {
  update({ ...state, stages: switched(state.stages, name, on) });
  if (state.stages.served === 'off') endHere();
  await Promise.all(namesAt(state.stages, 'loading').map(start));
}
function endHere(): void {
  local?.close();
  local = undefined;
}
async function start(name: LocalName): Promise<void> {
  await offline; // so that what is downloaded from now on is cached
  if (state.stages[name] !== 'loading') return;
  local ??= openLocalModels();
  const succeeded = await local.start(name === 'vit' ? name : state.subject).then(
    () => true,
    () => false,
  );
  update({ ...state, stages: started(state.stages, name, succeeded) });
  if (succeeded) ask();
}
const switches = { here: 'served', rival: 'vit' } as const;
for (const [id, name] of Object.entries(switches)) {
  const box = find(id, HTMLInputElement);
  box.addEventListener('change', () => {
    void runHere(name, box.checked);
    saveChoice(openStorage, state.stages.served !== 'off');
  });
}
if (loadChoice(openStorage) ?? !savesData()) whenIdle(() => void runHere('served', true));
paper.addEventListener('blur', () => settle(page.cursorLeft(state)));
for (const origin of document.querySelectorAll('.origin')) origin.textContent = location.origin;
whenIdle(() => addStyles(FOLDS));
listenToTabs(openTab);
openTab(tab);
endGhost();
async function openTeaching(): Promise<void> {
  const section = await import('./teach/section.ts').catch(() => undefined);
  showTeaching = section?.openTeaching({
    storage: openStorage,
    subject: () => state.subject,
    corrections: () => corrections(state.gallery),
    models: () => (answersHere() ? local : undefined),
    change(make) {
      taught = make;
      ask();
    },
  });
  update(state);
}
whenIdle(() => void openTeaching());
/** Its buttons stay away if it can't be loaded. */
async function share(): Promise<void> {
  const section = await import('./share/section.ts').catch(() => undefined);
  section?.openSharing({
    pen,
    strokes: () => state.strokes,
    clear: () => settle(page.clear(state)),
    tell: words => update(page.noticed(state, words)),
  });
}
if (location.hash) void share();
else whenIdle(() => void share());
