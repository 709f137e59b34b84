// What the page shows, as plain data computed from the state alone. Putting it on the screen is left to render.ts.

import { type Bar, barsOf } from './answer/bars.ts';
import { type ExplanationView, explanationView, type Patches, patchesOnPad } from './explanation/view.ts';
import { type GalleryView, galleryView } from './gallery/view.ts';
import { type RunsView, runsView } from './local/runs-view.ts';
import { isFull } from './pad/strokes.ts';
import type { State, Tool } from './state.ts';
import { text } from './text.ts';

export const LABELS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

export interface View {
  /** The answer's label and what is said about it; the label is empty while there is no answer. */
  readonly label: string;
  readonly remark: string;
  /** The answer may still change: the pen is down or a request on its way. */
  readonly unsettled: boolean;
  /** Two labels that the model cannot decide between stand in the place of one. */
  readonly unsure: boolean;
  readonly waiting: boolean;
  readonly failure: string | undefined;
  readonly bars: readonly Bar[];
  readonly image: readonly number[] | undefined;
  readonly empty: boolean;
  readonly tool: Tool;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** What is said of the pad itself: that it is full, or where the keyboard's pen is. */
  readonly padWords: string;
  /** What the visitor may say about the answer: the label that was chosen, if one was. */
  readonly truth: string;
  readonly canCorrect: boolean;
  readonly kept: string;
  readonly gallery: GalleryView;
  readonly runs: RunsView;
  readonly explanation: ExplanationView;
  /** Where the model looked, on the drawing. */
  readonly overlay: Patches | undefined;
}

export function view(state: State): View {
  const { answer } = state;
  return {
    label: label(state),
    unsure: isUnsure(state),
    remark: remark(state),
    unsettled: state.drawing || state.asking,
    waiting: state.asking,
    failure: state.failure,
    bars: barsOf(LABELS, answer?.predictions),
    image: answer?.image,
    empty: state.strokes.length === 0 && state.picture === undefined,
    tool: state.tool,
    canUndo: state.past.length > 0,
    canRedo: state.future.length > 0,
    padWords: padWords(state),
    truth: state.entry?.truth ?? '',
    canCorrect: answer !== undefined && !state.asking && !state.drawing,
    kept: state.kept,
    gallery: galleryView(state.gallery),
    runs: runsView(state),
    explanation: explanationView(answer, explanationLacking(state)),
    overlay: state.explaining && state.overlay && answer ? patchesOnPad(answer) : undefined,
  };
}

function explanationLacking({ asking, answer }: State): string {
  return asking || answer ? text.explanationPending : text.explanationInvited;
}

function isUnsure({ answer, model: { sureFrom } }: State): boolean {
  const [best] = answer?.predictions ?? [];
  return best !== undefined && best.score < sureFrom;
}

function label(state: State): string {
  const [best, second] = state.answer?.predictions ?? [];
  if (!best) return '';
  return isUnsure(state) && second ? text.either(best.label, second.label) : best.label;
}

function padWords({ strokes, cursor, drawing }: State): string {
  if (isFull(strokes)) return text.full;
  if (!cursor) return '';
  return drawing ? text.penIsDown : text.penIsUp;
}

function remark(state: State): string {
  const { answer, failure } = state;
  const best = answer?.predictions[0];
  if (best) return isUnsure(state) ? text.unsure(best.score) : text.confidence(best.score);
  return failure === undefined ? text.invitation : text.noAnswer;
}
