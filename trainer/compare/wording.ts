// Findings in words: options, quantities and differences with their units, decisions, and the answer to a plan's question.

import { DECISIONS, type Decision, type Finding, findings } from './findings.ts';
import { sum, type Unit } from './measure.ts';
import type { Metric } from './plan.ts';
import type { Published } from './published.ts';

/** A difference with its sign: "+0.52", "−1.2 epochs" or "×1.04". */
export function differenceText(value: number, unit: Unit): string {
  if (unit === 'factor') return `×${Math.exp(value).toFixed(3)}`;
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)}`;
}

/** A quantity by itself: "98.31%", "4.2", "0.0067". */
export function quantityText(value: number, unit: Unit): string {
  if (unit === 'factor') return Math.exp(value).toPrecision(3);
  return unit === 'points' ? `${value.toFixed(2)}%` : value.toFixed(1);
}

/** "vitbn-all against vit, MNIST: +0.52 points (95% CI +0.31 to +0.73)". */
function sentence({ where, one, baseline, unit, difference }: Finding): string {
  const whom = `${one} against ${baseline}${where && `, ${where}`}`;
  if (!difference) return `${whom}: not reached by every run`;
  const text = (value: number) => differenceText(value, unit);
  const interval = difference.low === null ? 'one seed' : `95% CI ${text(difference.low)} to ${text(difference.high!)}`;
  return `${whom}: ${text(difference.mean)}${unit === 'factor' ? '' : ` ${unit}`} (${interval})`;
}

/** What more and less of the plan's quantity is called. */
const DIRECTIONS: Record<Metric['kind'], readonly [more: string, less: string]> = {
  accuracy: ['More accurate', 'Less accurate'],
  epochs: ['More epochs', 'Fewer epochs'],
  largest: ['Higher', 'Lower'],
  time: ['Slower', 'Faster'],
};

/** The margin in words: "0.2 points", "5%". */
export function marginText({ margin, metric }: Published['plan']): string {
  const unit = { accuracy: ' points', epochs: ' epochs', largest: '%', time: '%' }[metric.kind];
  return `${unit === '%' ? Math.round(100 * margin) : margin}${unit}`;
}

export function decisionText(decision: Decision, plan: Published['plan']): string {
  const [more, less] = DIRECTIONS[plan.metric.kind];
  const margin = marginText(plan);
  return {
    ...{ more, less, within: `Different, but by less than ${margin}`, equivalent: `Equal within ${margin}` },
    ...{ undecided: 'Undecided', unfinished: 'Not yet decided' },
  }[decision];
}

export interface Answer {
  decision: string;
  /** What was decided so, each with its interval. */
  what: string;
}

/** The plan's answer, decision by decision, and how much is still to be done. */
export function answers(published: Published): Answer[] {
  const { plan } = published;
  const all = findings(published);
  const decided = DECISIONS.flatMap(decision => {
    const own = all.filter(one => one.decision === decision);
    return own.length > 0 ? [{ decision: decisionText(decision, plan), what: own.map(sentence).join('; ') }] : [];
  });
  if (all.every(({ decision }) => decision !== 'unfinished')) return decided;
  const { done, of, what } = progress(published);
  return [...decided, { decision: decisionText('unfinished', plan), what: `${done} of ${of} ${what}` }];
}

/** The same in one line. */
export function answerText(published: Published): string {
  return answers(published)
    .map(({ decision, what }) => `${decision}: ${what}.`)
    .join(' ');
}

/** How many of the plan's runs have ended. */
export function progress({ plan, cells }: Published): { done: number; of: number; what: string } {
  if (plan.metric.kind === 'time')
    return { done: cells.filter(({ seconds }) => seconds).length, of: cells.length, what: 'models timed' };
  return { done: sum(cells.map(({ runs }) => runs.length)), of: cells.length * plan.seeds, what: 'runs done' };
}
