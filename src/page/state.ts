// The page's state is one value, and each event has a pure function that returns the next one. view.ts decides what it
// looks like, main.ts has the side effects.

import { type Answer, isUnknown } from './answer/answer.ts';
import { type ModelFacts, UNKNOWN_MODEL } from './answer/model-card.ts';
import { added, type Corrected, corrections, type Entry, entryOf, withoutCorrections } from './gallery/gallery.ts';
import { ALL_OFF, type Stages } from './local/loading-stage.ts';
import { begin, erase, extendLast, PAD_UNITS, type PenPoint, type PenStroke, UNKNOWN_PRESSURE } from './pad/strokes.ts';
import type { Picture } from './question.ts';
import type { Subject } from './subject.ts';

export type Tool = 'pen' | 'eraser';

/** What is on the pad. */
export interface Sheet {
  readonly strokes: readonly PenStroke[];
  /** In place of strokes. */
  readonly picture: Picture | undefined;
}

export interface State extends Sheet {
  readonly subject: Subject;
  /** What undo and redo return to, nearest last. */
  readonly past: readonly Sheet[];
  readonly future: readonly Sheet[];
  readonly tool: Tool;
  /** The pen, or the eraser, is down. */
  readonly drawing: boolean;
  /** Where the browser expects the pen next: shown, never kept. */
  readonly predicted: readonly PenPoint[];
  /** The keyboard's pen; undefined until it is used. */
  readonly cursor: PenPoint | undefined;
  /** A request is in flight. */
  readonly asking: boolean;
  /** The answer to this drawing, or to an earlier form of it until the next answer comes. */
  readonly answer: Answer | undefined;
  /** Of several characters the one whose probabilities are shown. */
  readonly character: number;
  /** The models in this browser. */
  readonly stages: Stages;
  /** The explanation is open, so it is requested. */
  readonly explaining: boolean;
  /** What is known of the server's model. */
  readonly model: ModelFacts;
  /** The drawings of this visit, and earlier corrected ones. */
  readonly gallery: readonly Entry[];
  /** The gallery's entry for the drawing on the pad, once it is corrected. */
  readonly entry: Entry | undefined;
  /** Deleted on this visit: they can be had back. */
  readonly deleted: readonly Corrected[];
  /** Message about saving the last correction. */
  readonly kept: string;
  /** Message saying why there is no answer; shown until there is one. */
  readonly failure: string | undefined;
  /** Message about the link to a drawing, until the drawing changes. */
  readonly notice: string;
}

const EMPTY: Sheet = { strokes: [], picture: undefined };

export const blank: State = {
  ...EMPTY,
  subject: 'digits',
  past: [],
  future: [],
  tool: 'pen',
  drawing: false,
  predicted: [],
  cursor: undefined,
  asking: false,
  answer: undefined,
  character: 0,
  stages: ALL_OFF,
  explaining: false,
  model: UNKNOWN_MODEL,
  gallery: [],
  entry: undefined,
  deleted: [],
  kept: '',
  failure: undefined,
  notice: '',
};

/** Radius of the eraser in the pad's coordinates. */
export const ERASER_UNITS = 40;

/** Undo steps kept. */
const MAX_PAST = 200;

const MIDDLE: PenPoint = [PAD_UNITS / 2, PAD_UNITS / 2, UNKNOWN_PRESSURE];

export function penDown(state: State, point: PenPoint): State {
  const { tool, strokes } = state;
  const next = tool === 'pen' ? begin(strokes, point) : erase(strokes, point, ERASER_UNITS);
  const isDown = tool === 'eraser' || next !== strokes;
  const picture = tool === 'eraser' ? state.picture : undefined;
  return isDown ? replaced({ ...state, drawing: true }, { strokes: next, picture }) : state;
}

export function penMoved(state: State, points: readonly PenPoint[], predicted: readonly PenPoint[] = []): State {
  if (!state.drawing) return state;
  const { tool, strokes, picture } = state;
  if (tool === 'pen') return withSheet({ ...state, predicted }, { strokes: extendLast(strokes, points), picture });
  return withSheet(state, {
    strokes: points.reduce((left, point) => erase(left, point, ERASER_UNITS), strokes),
    picture,
  });
}

export function penUp(state: State): State {
  if (!state.drawing) return state;
  // An eraser that touched nothing adds no undo step.
  const before = state.past.at(-1);
  const isSame = before?.strokes === state.strokes && before.picture === state.picture;
  const past = isSame ? state.past.slice(0, -1) : state.past;
  return { ...state, past, drawing: false, predicted: [] };
}

/** From the pen to the eraser, or back. */
export function toolSwitched(state: State): State {
  return { ...penUp(state), tool: state.tool === 'pen' ? 'eraser' : 'pen' };
}

export function undo(state: State): State {
  const { past, future, strokes, picture } = penUp(state);
  const before = past.at(-1);
  if (!before) return state;
  return withSheet({ ...penUp(state), past: past.slice(0, -1), future: [...future, { strokes, picture }] }, before);
}

export function redo(state: State): State {
  const { past, future, strokes, picture } = penUp(state);
  const after = future.at(-1);
  if (!after) return state;
  return withSheet({ ...penUp(state), past: [...past, { strokes, picture }], future: future.slice(0, -1) }, after);
}

/** What is on the pad stays, to be read as something else. */
export function subjectChosen(state: State, subject: Subject): State {
  if (subject === state.subject) return state;
  const { strokes, picture } = state;
  const unread = { ...collected(penUp(state)), subject, model: UNKNOWN_MODEL, answer: undefined, failure: undefined };
  return withSheet(unread, { strokes, picture });
}

/** Empties the pad; the drawing goes into the gallery. */
export function clear(before: State): State {
  return isEmpty(before) ? before : replaced({ ...collected(penUp(before)), tool: 'pen' }, EMPTY);
}

function collected(state: State): State {
  const entry = state.answer && !state.asking && !state.entry ? entryOf(state.answer) : undefined;
  return entry ? { ...state, gallery: added(state.gallery, entry) } : state;
}

/** The visitor corrects the answer to the drawing on the pad, or takes that back by choosing what was read. */
export function corrected(state: State, truth: string): State {
  const entry = state.answer && entryOf(state.answer, truth);
  if (!entry || state.asking) return state;
  const others = state.gallery.filter(other => other !== state.entry);
  if (entry.label === truth) return { ...state, gallery: others, entry: undefined };
  return { ...state, gallery: added(others, entry), entry };
}

export function correctionsDeleted(state: State): State {
  const { gallery, deleted } = state;
  const gone = [...deleted, ...corrections(gallery)];
  return { ...state, gallery: withoutCorrections(gallery), deleted: gone, entry: undefined, kept: '' };
}

/** Brings back what was deleted. */
export function correctionsRestored(state: State): State {
  return { ...state, gallery: state.deleted.reduce(added, state.gallery), deleted: [] };
}

/** The picture replaces what is on the pad, which undo brings back. */
export function pictured(state: State, picture: Picture): State {
  const ready: State = { ...collected(penUp(state)), tool: 'pen', answer: undefined, failure: undefined };
  return replaced(ready, { strokes: [], picture });
}

/** A step that can be undone. */
function replaced(state: State, sheet: Sheet): State {
  const { strokes, picture, past } = state;
  return withSheet({ ...state, past: [...past, { strokes, picture }].slice(-MAX_PAST), future: [] }, sheet);
}

/** An empty pad has no answer. */
function withSheet(before: State, sheet: Sheet): State {
  const state: State = { ...before, ...sheet, entry: undefined, character: 0, kept: '', notice: '' };
  return isEmpty(sheet) ? { ...state, asking: false, answer: undefined, failure: undefined } : state;
}

export function isEmpty({ strokes, picture }: Sheet): boolean {
  return strokes.length === 0 && picture === undefined;
}

/** Moves the keyboard's pen by this many units, starting in the centre; it draws when down. */
export function cursorMoved(state: State, dx: number, dy: number): State {
  const [x, y, pressure] = state.cursor ?? MIDDLE;
  const within = (value: number) => Math.min(Math.max(value, 0), PAD_UNITS);
  const cursor: PenPoint = [within(x + dx), within(y + dy), pressure];
  return penMoved({ ...state, cursor }, [cursor]);
}

export function cursorPressed(state: State): State {
  const cursor = state.cursor ?? MIDDLE;
  return state.drawing ? penUp(state) : penDown({ ...state, cursor }, cursor);
}

/** Removes the keyboard's pen when the visitor draws by other means. */
export function cursorLeft(state: State): State {
  return state.cursor ? { ...penUp(state), cursor: undefined } : state;
}

export function asked(state: State): State {
  return { ...state, asking: true };
}

export function answered(state: State, answer: Answer): State {
  return { ...state, asking: false, answer, failure: undefined, notice: '' };
}

export function failed(state: State, failure: string): State {
  return { ...state, asking: false, answer: undefined, failure };
}

export function noticed(state: State, notice: string): State {
  return { ...state, notice };
}

/** The answer to what is on the pad; undefined while it may still change. */
export function lastingAnswer({ answer, asking, drawing }: State): Answer | undefined {
  return asking || drawing ? undefined : answer;
}

/** The same if the model is sure of its first label. */
export function sureAnswer(state: State): Answer | undefined {
  const answer = lastingAnswer(state);
  const isSure = answer && !isUnknown(answer) && answer.predictions[0]!.score >= state.model.sureFrom;
  return isSure ? answer : undefined;
}
