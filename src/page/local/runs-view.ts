// Who answered, what, and how fast, as plain data computed from the state alone: a row for each.

import type { Answer, LocalRun, Prediction } from '../answer/answer.ts';
import type { ModelFacts } from '../answer/model-card.ts';
import { text } from '../text.ts';
import { namesAt, type Stages } from './loading-stage.ts';

export interface RunRow {
  readonly where: string;
  readonly answer: string;
  readonly model: string;
  readonly network: string;
}

export interface RunsView {
  /** Stands beside the heading: the time that the answer took. */
  readonly speed: string;
  /** Which switches are on. */
  readonly here: boolean;
  readonly rival: boolean;
  readonly rows: readonly RunRow[];
  /** What the rows and files come to, a sentence each. */
  readonly remarks: readonly string[];
}

/** Scores that differ by less are the same: what is left is rounding in their JSON. */
const SAME = 1e-4;

interface Runs {
  readonly answer: Answer | undefined;
  /** What is known of the server's model. */
  readonly model: ModelFacts;
  readonly stages: Stages;
}

export function runsView({ answer, model, stages }: Runs): RunsView {
  const [here, rival] = [isReady(stages.digits) && answer?.here, isReady(stages.vit) && answer?.rival];
  const runs = [here, rival].filter(run => run !== undefined && run !== false);
  return {
    speed: answer?.server ? text.speed(answer.server.ms) : '',
    here: stages.digits !== 'off',
    rival: stages.vit !== 'off',
    rows: answer ? [serverRow(answer, model), ...runs.map(hereRow)] : [],
    remarks: [
      ...troubles(stages),
      ...(here && answer?.server ? [agreement(here, answer)] : []),
      ...[model, ...(rival ? [rival.facts] : [])].flatMap(training),
      ...(here ? [sizes(runs)] : []),
    ],
  };
}

const isReady = (stage: string) => stage === 'ready';

function serverRow({ server, predictions }: Answer, { name }: ModelFacts): RunRow {
  const none = { answer: text.unreached, model: text.nothing, network: text.nothing };
  if (!server) return { where: text.server(name, undefined), ...none };
  const { ms, modelMs, place } = server;
  const times =
    modelMs === undefined
      ? { model: text.notMeasured, network: text.ms(ms) }
      : { model: text.ms(modelMs), network: text.ms(Math.max(0, ms - modelMs)) };
  return { where: text.server(name, place), answer: best(predictions), ...times };
}

function hereRow({ predictions, modelMs, facts }: LocalRun): RunRow {
  return { where: text.here(facts.name), answer: best(predictions), model: text.ms(modelMs), network: text.nothing };
}

function best([first]: readonly Prediction[]): string {
  return first ? text.scored(first.label, first.score) : text.nothing;
}

function troubles(stages: Stages): string[] {
  const loading = namesAt(stages, 'loading').length > 0 ? [text.loading] : [];
  return namesAt(stages, 'failed').length > 0 ? [...loading, text.notHere] : loading;
}

function agreement(here: LocalRun, answer: Answer): string {
  const difference = largestDifference(here.predictions, answer.predictions);
  return difference < SAME ? text.same : text.different(difference);
}

/** Of the scores of any label. */
function largestDifference(a: readonly Prediction[], b: readonly Prediction[]): number {
  const scores = new Map(b.map(({ label, score }) => [label, score]));
  return Math.max(...a.map(({ label, score }) => Math.abs(score - (scores.get(label) ?? Number.POSITIVE_INFINITY))));
}

function training({ name, parameters, epochs, testAccuracy, testImages }: ModelFacts): string[] {
  if (parameters === undefined || epochs === undefined || testAccuracy === undefined || testImages === undefined)
    return [];
  return [text.training({ name, parameters, epochs, testAccuracy, testImages })];
}

function sizes(runs: readonly LocalRun[]): string {
  const sum = (part: keyof LocalRun['files']) => runs.reduce((total, { files }) => total + files[part], 0);
  return text.files(sum('model'), sum('runtime'));
}
