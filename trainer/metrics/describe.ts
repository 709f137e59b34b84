// A classification report as text for the terminal.

import { percent } from '../progress.ts';
import { textTable } from '../text-table.ts';
import { type ClassScores, macroAverage, type Proportion } from './classification.ts';
import type { ClassificationReport } from './report.ts';
import type { UnknownReport } from './unknown.ts';

const SCORES = ['precision', 'recall', 'f1'] as const;
const COMMON_MISTAKES = 5;

/** Tables of classes, calibration and rejection, and the most frequent mistakes. */
export function describeReport(report: ClassificationReport, unknown?: UnknownReport): string {
  return [classTable(report), commonMistakes(report), reliabilityTable(report), rejectionTable(report, unknown)]
    .filter(part => part !== '')
    .join('\n\n');
}

/** "99.19 to 99.51 %". */
export function interval({ low, high }: Proportion): string {
  return `${(100 * low).toFixed(2)} to ${percent(high)}`;
}

function classTable({ classes }: ClassificationReport): string {
  const rows = classes.map(scores => [scores.name, String(scores.support), ...shares(scores)]);
  const means = SCORES.map(name => share(macroAverage(classes, name)));
  return textTable(['class', 'images', 'precision', 'recall', 'F1'], [...rows, ['mean', '', ...means]]);
}

function shares(scores: ClassScores): string[] {
  return SCORES.map(name => share(scores[name]));
}

function commonMistakes({ confusion, classes }: ClassificationReport): string {
  const name = (index: number) => classes[index]!.name;
  const wrong = confusion.flatMap((row, label) =>
    row.map((count, prediction) => ({ count, label, prediction })).filter(({ prediction }) => prediction !== label),
  );
  const most = wrong.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  if (most.length === 0) return '';
  const words = most.slice(0, COMMON_MISTAKES).map(m => `${name(m.label)} as ${name(m.prediction)} (${m.count})`);
  return `most frequent mistakes: ${words.join(', ')}`;
}

function reliabilityTable({ reliability }: ClassificationReport): string {
  const rows = reliability.flatMap(({ from, to, images, confidence, accuracy }) => {
    if (confidence === null || accuracy === null) return [];
    const range = `${(100 * from).toFixed(1)} to ${(100 * to).toFixed(1)} %`;
    return [[range, String(images), percent(confidence), percent(accuracy.value), interval(accuracy)]];
  });
  return textTable(['confidence', 'images', 'mean confidence', 'accuracy', '95 % interval'], rows);
}

function rejectionTable({ rejection }: ClassificationReport, unknown?: UnknownReport): string {
  const rows = rejection.map(({ threshold, coverage, accuracy }, i) => {
    const known = [`${Number((100 * threshold).toPrecision(6))} %`, percent(coverage), share(accuracy)];
    return unknown ? [...known, percent(unknown.accepted[i]!.share)] : known;
  });
  const header = ['confidence at least', 'images kept', 'accuracy of these'];
  if (!unknown) return textTable(header, rows);
  const summary = `${unknown.dataset}: ${unknown.images} images of other classes, AUROC ${unknown.auroc.toFixed(4)}`;
  return `${textTable([...header, `${unknown.dataset} kept`], rows)}\n\n${summary}`;
}

function share(value: number | null): string {
  return value === null ? '–' : percent(value);
}
