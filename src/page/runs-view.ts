// Who answered, what, and how fast, as plain data computed from the state alone: a row for each.

import type { Prediction } from './answer.ts';
import type { State } from './state.ts';
import { text } from './text.ts';

export interface RunRow {
  readonly where: string;
  readonly answer: string;
  readonly model: string;
  readonly network: string;
}

export interface RunsView {
  /** Stands beside the heading: the time that the answer took. */
  readonly speed: string;
  readonly rows: readonly RunRow[];
  /** What the rows and files come to, a sentence each. */
  readonly remarks: readonly string[];
}

/** Scores that differ by less are the same: what is left is rounding in their JSON. */
const SAME = 1e-4;

export function runsView(state: State): RunsView {
  const { answer, local } = state;
  const speed = answer?.server ? text.speed(answer.server.ms) : '';
  const here = local ? answer?.here : undefined;
  return { speed, rows: [...serverRow(state), ...hereRow(state)], remarks: [...remarksOn(here), ...sizes(state)] };
}

function serverRow({ answer }: State): RunRow[] {
  if (!answer) return [];
  const { server } = answer;
  const none = { answer: text.unreached, model: text.nothing, network: text.nothing };
  if (!server) return [{ where: text.server(undefined), ...none }];
  const { ms, modelMs, place } = server;
  const times =
    modelMs === undefined
      ? { model: text.notMeasured, network: text.ms(ms) }
      : { model: text.ms(modelMs), network: text.ms(Math.max(0, ms - modelMs)) };
  return [{ where: text.server(place), answer: best(answer.predictions), ...times }];
}

function hereRow({ answer, local }: State): RunRow[] {
  const here = local ? answer?.here : undefined;
  if (!here || 'failed' in here) return [];
  const { predictions, modelMs } = here;
  return [{ where: text.here, answer: best(predictions), model: text.ms(modelMs), network: text.nothing }];
}

function best([first]: readonly Prediction[]): string {
  return first ? text.scored(first.label, first.score) : text.nothing;
}

function remarksOn(here: NonNullable<State['answer']>['here']): string[] {
  if (!here) return [];
  if ('failed' in here) return [text.notHere];
  const { difference } = here;
  if (difference === undefined) return [];
  return [difference < SAME ? text.same : text.different(difference)];
}

function sizes({ answer, local, model: { parameters } }: State): string[] {
  const files = local && answer?.here && 'files' in answer.here ? answer.here.files : undefined;
  const size = parameters === undefined ? [] : [text.parameters(parameters)];
  return files ? [...size, text.files(files.model, files.runtime)] : size;
}
