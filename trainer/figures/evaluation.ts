// The figures of an evaluation: confusion matrix, reliability diagram, rejection curve and contact sheet of the mistakes.

import type { Samples } from '../data/samples.ts';
import { percent } from '../format.ts';
import { interval } from '../metrics/describe.ts';
import type { ClassificationReport } from '../metrics/report.ts';
import type { UnknownReport } from '../metrics/unknown.ts';
import { rejectionFigure, reliabilityDiagram, unknownFigure } from './confidence.ts';
import { confusionMatrixFigure } from './confusion-matrix.ts';
import { contactSheet, SHEET_IMAGES } from './contact-sheet.ts';
import { saveFigure } from './figure.ts';

/** Writes each figure as SVG and PNG; `subject` says whose they are, `images` are those of the report. */
export async function saveEvaluationFigures(
  folder: string,
  report: ClassificationReport,
  images: Samples,
  subject: string,
): Promise<void> {
  const { accuracy, mistakes, reliability, expectedCalibrationError: error } = report;
  const count = report.images.toLocaleString('en');
  const words = (title: string, ...more: string[]) => ({ title, subtitle: [subject, ...more].join(' · ') });
  const right = `accuracy ${percent(accuracy.value)} of ${count} (95% interval ${interval(accuracy)})`;
  const shown = Math.min(SHEET_IMAGES, mistakes.length);
  const surest = `${shown} of ${mistakes.length} mistakes, those with the highest confidence`;
  const figures = {
    'confusion-matrix': confusionMatrixFigure(report, words('Confusion matrix', right)),
    reliability: reliabilityDiagram(reliability, words('Reliability', `expected calibration error ${percent(error)}`)),
    rejection: rejectionFigure(report.rejection, words('Rejecting what is unsure')),
    mistakes: contactSheet(mistakes, images, words('What was misread', surest)),
  };
  for (const [name, svg] of Object.entries(figures)) await saveFigure(folder, name, await svg);
}

/** The same for what passes of images that belong to no class. */
export async function saveUnknownFigure(
  folder: string,
  { rejection }: ClassificationReport,
  unknown: readonly UnknownReport[],
  subject: string,
): Promise<void> {
  const words = { title: 'What passes of images that belong to no class', subtitle: subject };
  await saveFigure(folder, 'unknown', await unknownFigure(rejection, unknown, words));
}
