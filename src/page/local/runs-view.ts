// Who answered what and how fast, as plain data computed from the state: one row each.

import { type Answer, isUnknown, type LocalRun, type Prediction, type Ranking } from '../answer/answer.ts';
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
  /** Next to the heading: how long the answer took. */
  readonly speed: string;
  /** Which switches are on. */
  readonly here: boolean;
  readonly rival: boolean;
  readonly rows: readonly RunRow[];
  /** What the server makes of the answer that was given here; empty while it is asked, and without one. */
  readonly badge: string;
  /** Who gets to see the drawings. */
  readonly privacy: string;
  /** Sentences that sum up the rows and files. */
  readonly remarks: readonly string[];
}

/** Scores that differ by less count as equal: the rest is rounding in their JSON. */
const SAME = 1e-4;

interface Runs {
  readonly answer: Answer | undefined;
  /** What is known of the server's model. */
  readonly model: ModelFacts;
  readonly stages: Stages;
}

export function runsView({ answer, model, stages }: Runs): RunsView {
  const [here, rival] = [isReady(stages.served) && answer?.here, isReady(stages.vit) && answer?.rival];
  const runs = [here, rival].filter(run => run !== undefined && run !== false);
  return {
    speed: answer?.server ? text.speed(answer.server.ms) : '',
    here: stages.served !== 'off',
    rival: stages.vit !== 'off',
    rows: answer ? [serverRow(answer, model), ...runs.map(hereRow)] : [],
    badge: answer?.here ? badge(answer, answer.here) : '',
    privacy: privacy(stages, answer),
    remarks: [
      ...troubles(stages),
      ...(answer?.trouble ? [answer.trouble] : []),
      ...(here && answer?.server ? [agreement(here, answer.server)] : []),
      ...[model, ...(rival ? [rival.facts] : [])].flatMap(training),
      ...(here ? [sizes(runs)] : []),
    ],
  };
}

function privacy({ served }: Stages, answer: Answer | undefined): string {
  if (!isReady(served)) return text.sent;
  return answer?.trouble ? text.notSent : text.checked;
}

const isReady = (stage: string) => stage === 'ready';

function badge({ server, trouble }: Answer, own: LocalRun): string {
  if (!server) return trouble ? text.answeredHere : '';
  const place = server.place ?? text.aServer;
  return nameIn(server) === nameIn(own) ? text.agrees(place, server.ms) : text.disagrees(place, nameIn(server));
}

function nameIn(ranking: Ranking): string {
  return isUnknown(ranking) ? text.unknownShort : (ranking.predictions[0]?.label ?? '');
}

function serverRow({ server, trouble }: Answer, { name }: ModelFacts): RunRow {
  const none = { answer: trouble ? text.unreached : text.nothing, model: text.nothing, network: text.nothing };
  if (!server) return { where: text.server(name, undefined), ...none };
  const { ms, modelMs, place, predictions } = server;
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

function agreement(here: LocalRun, server: Pick<LocalRun, 'predictions'>): string {
  const difference = largestDifference(here.predictions, server.predictions);
  return difference < SAME ? text.same : text.different(difference);
}

/** Over the scores of all labels. */
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
