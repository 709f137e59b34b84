// A classification report as text for the terminal.

import { percent, textTable } from '../format.ts';
import { type ClassScores, macroAverage, type Proportion } from './classification.ts';
import type { ClassificationReport } from './report.ts';
import type { UnknownReport } from './unknown.ts';

const SCORES = ['precision', 'recall', 'f1'] as const;
const COMMON_MISTAKES = 5;

/** Confidences, among those of the rejection curve, at which the table of unknown images is read. */
const PASSED = [0.5, 0.9, 0.99] as const;

/** Tables of classes, calibration and rejection, the most frequent mistakes, and what passes of unknown images. */
export function describeReport(report: ClassificationReport, unknown: readonly UnknownReport[] = []): string {
  const parts = [classTable(report), commonMistakes(report), reliabilityTable(report), rejectionTable(report)];
  if (unknown.length > 0) parts.push(unknownTable(unknown));
  return parts.filter(part => part !== '').join('\n\n');
}

/** "99.19 to 99.51%". */
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
    const range = `${(100 * from).toFixed(1)} to ${(100 * to).toFixed(1)}%`;
    return [[range, String(images), percent(confidence), percent(accuracy.value), interval(accuracy)]];
  });
  return textTable(['confidence', 'images', 'mean confidence', 'accuracy', '95% interval'], rows);
}

function rejectionTable({ rejection }: ClassificationReport): string {
  const rows = rejection.map(({ threshold, coverage, accuracy }) => [
    `${Number((100 * threshold).toPrecision(6))}%`,
    percent(coverage),
    share(accuracy),
  ]);
  return textTable(['confidence at least', 'images kept', 'accuracy of these'], rows);
}

function unknownTable(unknown: readonly UnknownReport[]): string {
  const rows = unknown.map(({ source, images, auroc, accepted }) => {
    const passed = PASSED.map(at => percent(accepted.find(({ threshold }) => threshold === at)!.share));
    return [source, String(images), auroc.toFixed(4), ...passed];
  });
  const header = ['images of no class', 'images', 'AUROC', ...PASSED.map(at => `pass at ${100 * at}%`)];
  return textTable(header, rows);
}

function share(value: number | null): string {
  return value === null ? '–' : percent(value);
}
