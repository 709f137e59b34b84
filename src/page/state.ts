// The page's state is one value; each event has a pure function that makes the next one. What it looks like is left to
// view.ts, what happens in the world to main.ts.

import type { Point, Stroke } from '../ink.ts';
import type { Answer } from './client.ts';
import { begin, extendLast } from './strokes.ts';

export interface State {
  readonly strokes: readonly Stroke[];
  /** The pen is down: the last stroke is still growing. */
  readonly drawing: boolean;
  /** A request is on its way. */
  readonly asking: boolean;
  /** The answer to this drawing, or to an earlier form of it until the next answer comes. */
  readonly answer: Answer | undefined;
  /** Why there is no answer, in words; it stands until there is one. */
  readonly failure: string | undefined;
}

export const blank: State = { strokes: [], drawing: false, asking: false, answer: undefined, failure: undefined };

export function penDown(state: State, point: Point): State {
  const strokes = begin(state.strokes, point);
  return { ...state, strokes, drawing: strokes !== state.strokes };
}

export function penMoved(state: State, points: readonly Point[]): State {
  return state.drawing ? { ...state, strokes: extendLast(state.strokes, points) } : state;
}

export function penUp(state: State): State {
  return { ...state, drawing: false };
}

/** Takes the last stroke away; without the only one nothing is left to answer. */
export function undo(state: State): State {
  return state.strokes.length > 1 ? { ...state, strokes: state.strokes.slice(0, -1), drawing: false } : blank;
}

export function asked(state: State): State {
  return { ...state, asking: true };
}

export function answered(state: State, answer: Answer): State {
  return { ...state, asking: false, answer, failure: undefined };
}

export function failed(state: State, failure: string): State {
  return { ...state, asking: false, answer: undefined, failure };
}
