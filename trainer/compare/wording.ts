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

/** "MNIST +0.52 points (95% CI +0.31 to +0.73)". */
function measuredText({ where, unit, difference }: Finding): string {
  if (!difference) return `${where} not reached by every run`.trim();
  const { mean, low, high } = difference;
  const text = (value: number) => differenceText(value, unit);
  const interval = low === null ? '(one seed)' : `(95% CI ${text(low)} to ${text(high!)})`;
  return [where, text(mean), unit === 'factor' ? '' : unit, interval].filter(Boolean).join(' ');
}

/** What more and less of the plan's quantity is called. */
const DIRECTIONS: Record<Metric['kind'], readonly [more: string, less: string]> = {
  accuracy: ['Higher', 'Lower'],
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
  /** What is compared: "vitbn against vit". */
  subject: string;
  /** What is decided of it, each with its interval. */
  says: string;
}

/** The plan's answer for each two that it compares, and how much is still to be done. */
export function answers(published: Published): Answer[] {
  const { plan } = published;
  const all = findings(published);
  const done = all.filter(({ decision }) => decision !== 'unfinished');
  const decided = [...Map.groupBy(done, ({ one, baseline }) => `${one} against ${baseline}`)].map(([subject, own]) => {
    const says = DECISIONS.flatMap(decision => {
      const found = own.filter(one => one.decision === decision);
      return found.length > 0 ? [`${decisionText(decision, plan)}: ${found.map(measuredText).join(', ')}.`] : [];
    });
    return { subject, says: says.join(' ') };
  });
  if (done.length === all.length) return decided;
  const { done: ended, of, what } = progress(published);
  return [...decided, { subject: decisionText('unfinished', plan), says: `${ended} of ${of} ${what}.` }];
}

/** The same in one line. */
export function answerText(published: Published): string {
  return answers(published)
    .map(({ subject, says }) => `${subject}. ${says}`)
    .join(' ');
}

/** How many of the plan's runs have ended. */
export function progress({ plan, cells }: Published): { done: number; of: number; what: string } {
  if (plan.metric.kind === 'time')
    return { done: cells.filter(({ seconds }) => seconds).length, of: cells.length, what: 'models timed' };
  return { done: sum(cells.map(({ runs }) => runs.length)), of: cells.length * plan.seeds, what: 'runs done' };
}
