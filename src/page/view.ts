// What the page shows, as plain data computed from the state. render.ts puts it on the screen.

import { isUnknown } from './answer/answer.ts';
import { type Bar, barsOf, layerBars } from './answer/bars.ts';
import { type GalleryView, galleryView } from './gallery/view.ts';
import { type RunsView, runsView } from './local/runs-view.ts';
import { isFull } from './pad/strokes.ts';
import { isEmpty, type State, type Tool } from './state.ts';
import { LABELS, type Subject } from './subject.ts';
import { SUBJECTS, text } from './text.ts';

export interface View {
  readonly subject: Subject;
  /** The answer's label and a remark on it; the label is empty while there is no answer. */
  readonly label: string;
  readonly remark: string;
  /** The answer may still change: the pen is down or a request is in flight. */
  readonly unsettled: boolean;
  /** The label names two candidates, or one with a question mark, because the model is not sure. */
  readonly unsure: boolean;
  /** The drawing is none of them: words stand in place of a label. */
  readonly unknown: boolean;
  readonly waiting: boolean;
  readonly failure: string | undefined;
  readonly bars: readonly Bar[];
  /** Several of them, of which one is chosen; none of a single one. */
  readonly characters: readonly { readonly label: string; readonly chosen: boolean }[];
  readonly image: readonly number[] | undefined;
  readonly empty: boolean;
  readonly tool: Tool;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** A message about the pad itself: that it is full, whether the keyboard's pen is down, what became of a link. */
  readonly padWords: string;
  /** The label that the visitor chose as a correction; empty if none. */
  readonly truth: string;
  readonly canCorrect: boolean;
  readonly kept: string;
  /** There are strokes, which a link can hold. */
  readonly canShare: boolean;
  readonly gallery: GalleryView;
  readonly runs: RunsView;
  /** The best guess after each block. */
  readonly layers: readonly Bar[];
}

export function view(state: State): View {
  const { answer, subject } = state;
  return {
    subject,
    label: label(state),
    unsure: isUnsure(state),
    unknown: answer !== undefined && !answer.reading && isUnknown(answer),
    remark: remark(state),
    unsettled: state.drawing || state.asking,
    waiting: state.asking,
    failure: state.failure,
    bars: barsOf(LABELS[subject], (answer?.reading?.characters[state.character] ?? answer)?.predictions),
    characters: [...(answer?.reading?.text ?? '')].map((label, i) => ({ label, chosen: i === state.character })),
    image: answer?.image,
    empty: isEmpty(state),
    tool: state.tool,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
    padWords: padWords(state),
    truth: state.entry?.truth ?? '',
    canCorrect: answer !== undefined && !answer.reading && !state.asking && !state.drawing,
    kept: state.kept,
    canShare: state.strokes.length > 0 && !state.drawing,
    gallery: galleryView(state.gallery, LABELS[subject], state.deleted.length),
    runs: runsView(state),
    layers: layerBars(answer),
  };
}

function isUnsure({ answer, model: { sureFrom } }: State): boolean {
  if (answer?.reading) return false;
  const [best] = answer?.predictions ?? [];
  return best !== undefined && best.score < sureFrom;
}

function label(state: State): string {
  if (state.answer?.reading) return state.answer.reading.text;
  if (state.answer && isUnknown(state.answer)) return text.unknown(SUBJECTS[state.subject].noun);
  const [best, second] = state.answer?.predictions ?? [];
  if (!best) return '';
  if (!isUnsure(state) || !second) return best.label;
  return second.score > (state.answer?.unknown ?? 0) ? text.either(best.label, second.label) : text.perhaps(best.label);
}

function padWords({ strokes, cursor, drawing, notice }: State): string {
  if (notice) return notice;
  if (isFull(strokes)) return text.full;
  if (!cursor) return '';
  return drawing ? text.penIsDown : text.penIsUp;
}

function remark(state: State): string {
  const { answer, failure } = state;
  const best = answer?.predictions[0];
  if (answer?.reading) return text.confidence(answer.reading.confidence);
  if (answer && isUnknown(answer)) return text.confidence(answer.unknown ?? 0);
  if (best) return isUnsure(state) ? text.unsure(best.score) : text.confidence(best.score);
  return failure === undefined ? text.invitation(SUBJECTS[state.subject].noun) : text.noAnswer;
}
